import { receiptMalformed } from '../../diagnostics/catalog/run-receipt.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import type { Directory } from '../../formats/directory.js';
import { whyUnsafe } from '../../formats/entry-name.js';
import { toJson, type JsonNode } from '../../formats/json/json-node.js';
import { readJsonFile } from '../../formats/json/read-json-file.js';
import type { Receipt, ReceiptFile, ReceiptSource, ReceiptTensor } from './receipt.js';

/** A receipt has some 200 bytes for each tensor. */
const MAX_RECEIPT_BYTES = 256_000_000;

/**
 * Reads a receipt. Nothing in it is believed: ranges lie inside of their files, and names stay in their folder. Throws
 * MAPC6041 and what reading a JSON file throws (MAPC5001-5024).
 */
export async function readReceipt(directory: Directory, path: string): Promise<Receipt> {
  const { source, root } = await readJsonFile(directory, path, { maxBytes: MAX_RECEIPT_BYTES });
  return new ReceiptReader(source).receipt(root);
}

type Fields = ReadonlyMap<string, { readonly value: JsonNode }>;

class ReceiptReader {
  readonly #source: SourceText;

  constructor(source: SourceText) {
    this.#source = source;
  }

  receipt(root: JsonNode): Receipt {
    const fields = this.#fields(root);
    if (this.#number(fields, 'receipt', root) !== 1) this.#fail(root, 'is of a version that this mapc does not know');
    const files = this.#items(fields, 'files', root).map(item => this.#file(item));
    const sizes = new Map(files.map(({ path, size }) => [path, size]));
    const settings = fields.get('settings')?.value;
    return {
      version: this.#text(fields, 'mapc', root),
      mappings: this.#items(fields, 'mappings', root).map(item => {
        const own = this.#fields(item);
        return { name: this.#text(own, 'name', item), sha256: this.#digest(own, 'sha256', 64, item) };
      }),
      from: this.#text(fields, 'from', root),
      to: this.#text(fields, 'to', root),
      settings: settings === undefined ? {} : Object.fromEntries([...this.#fields(settings)].map(jsonOf)),
      sources: this.#items(fields, 'sources', root).map(item => this.#sourceFile(item)),
      files,
      tensors: this.#items(fields, 'tensors', root).map(item => this.#tensor(item, sizes)),
    };
  }

  #sourceFile(node: JsonNode): ReceiptSource {
    const fields = this.#fields(node);
    return {
      path: this.#text(fields, 'path', node),
      size: this.#number(fields, 'size', node),
      modified: this.#text(fields, 'modified', node),
      ...(fields.has('sha256') ? { sha256: this.#digest(fields, 'sha256', 64, node) } : {}),
    };
  }

  #file(node: JsonNode): ReceiptFile {
    const fields = this.#fields(node);
    const path = this.#text(fields, 'path', node);
    const why = whyUnsafe(path);
    if (why !== undefined) this.#fail(node, `names a file that ${why}`);
    return { path, size: this.#number(fields, 'size', node), around: this.#digest(fields, 'around', 64, node) };
  }

  #tensor(node: JsonNode, sizes: ReadonlyMap<string, number>): ReceiptTensor {
    const fields = this.#fields(node);
    const file = this.#text(fields, 'file', node);
    const [offset, bytes] = [this.#number(fields, 'offset', node), this.#number(fields, 'bytes', node)];
    const size = sizes.get(file);
    if (size === undefined) this.#fail(node, 'puts a tensor into a file that it does not list');
    if (offset + bytes > size) this.#fail(node, 'puts a tensor beyond the end of its file');
    return {
      key: this.#text(fields, 'key', node),
      file,
      dtype: this.#text(fields, 'dtype', node),
      shape: this.#items(fields, 'shape', node).map(item => this.#count(item)),
      offset,
      bytes,
      ...(fields.has('crc32') ? { crc32: this.#digest(fields, 'crc32', 8, node) } : {}),
      ...(fields.has('sha256') ? { sha256: this.#digest(fields, 'sha256', 64, node) } : {}),
    };
  }

  #fields(node: JsonNode): Fields {
    return node.kind === 'object' ? node.entries : this.#fail(node, 'has something else where an object must be');
  }

  #items(fields: Fields, name: string, parent: JsonNode): readonly JsonNode[] {
    const node = fields.get(name)?.value;
    return node?.kind === 'array' ? node.items : this.#fail(node ?? parent, `lacks the list "${name}"`);
  }

  #text(fields: Fields, name: string, parent: JsonNode): string {
    const node = fields.get(name)?.value;
    return node?.kind === 'string' ? node.value : this.#fail(node ?? parent, `lacks the text "${name}"`);
  }

  #digest(fields: Fields, name: string, digits: number, parent: JsonNode): string {
    const text = this.#text(fields, name, parent);
    const isHex = text.length === digits && /^[0-9a-f]*$/.test(text);
    return isHex ? text : this.#fail(parent, `has a "${name}" that is not ${digits} hexadecimal digits`);
  }

  #number(fields: Fields, name: string, parent: JsonNode): number {
    const node = fields.get(name)?.value;
    return node === undefined ? this.#fail(parent, `lacks the number "${name}"`) : this.#count(node);
  }

  #count(node: JsonNode): number {
    const isCount = node.kind === 'number' && Number.isSafeInteger(node.value) && node.value >= 0;
    return isCount ? node.value : this.#fail(node, 'has something else where a number of bytes or elements must be');
  }

  #fail(node: JsonNode, problem: string): never {
    const place = at({ source: this.#source, start: node.start, end: node.end });
    throw new MapcError(receiptMalformed.make(place, { problem }));
  }
}

const jsonOf = ([name, { value }]: readonly [string, { readonly value: JsonNode }]) => [name, toJson(value)] as const;
