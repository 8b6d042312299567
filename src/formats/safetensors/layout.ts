import { nameLeavesFolder } from '../../diagnostics/catalog/files.js';
import {
  dtypeNotWritable,
  halfByte,
  headerTooLargeToWrite,
  sizeOverflow,
  unusableKey,
} from '../../diagnostics/catalog/safetensors-header.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile, NOWHERE } from '../../diagnostics/source.js';
import { addChecked, elementCount, multiplyChecked } from '../checked.js';
import { compareCodePoints } from '../compare-code-points.js';
import { whyUnsafe } from '../entry-name.js';
import type { FileToWrite, LayoutOptions, TensorToWrite } from '../format.js';
import { isWellFormed } from '../json/json-scanner.js';
import { nameInFile } from './dtypes.js';
import { LENGTH_BYTES, MAX_HEADER_BYTES } from './read-file.js';
import { asTheyStand } from './as-they-stand.js';
import { splitShards } from './split-shards.js';

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

/** What transformers looks for before it loads a file. */
const METADATA = { format: 'pt' };

/** Headers end at a multiple of this, so that tensors of 8-byte elements are aligned. */
const ALIGNMENT = 8;

interface Sized extends TensorToWrite {
  readonly index: number;
  readonly typeName: string;
  readonly bytes: number;
}

/**
 * Lays out the files of a checkpoint. Tensors stand in the file that they name; the others in `model.safetensors`, or with
 * `maxShardSize` in shards with an index, as huggingface_hub makes them. In a file, larger element types come first (then
 * each tensor is aligned to its elements), tensors of one size in the order given; a file whose bytes all stand in one of
 * the source is laid out as that is, if its header fits. Throws MapcError: MAPC5004, MAPC5111,
 * MAPC5118, MAPC5119, MAPC5130, MAPC5131.
 */
export function layoutSafetensors(
  tensors: readonly TensorToWrite[],
  options: LayoutOptions = {},
): readonly FileToWrite[] {
  const sized = measure(tensors);
  const files = new Map<string, Sized[]>();
  const add = (file: string, tensor: Sized): void => {
    const members = files.get(file);
    if (members === undefined) files.set(file, [tensor]);
    else members.push(tensor);
  };
  const free: Sized[] = [];
  for (const tensor of sized) {
    if (tensor.file === undefined) free.push(tensor);
    else add(tensor.file, tensor);
  }
  const shards = splitShards(
    free.map(({ bytes }) => bytes),
    options.maxShardSize ?? Number.MAX_SAFE_INTEGER,
  ).map(shard => shard.flatMap(i => free[i] ?? []));
  const place = new Map<string, string>();
  for (const [i, shard] of shards.entries()) {
    const file = shards.length === 1 ? SINGLE_FILE : shardName(i + 1, shards.length);
    for (const tensor of shard) {
      add(file, tensor);
      place.set(tensor.key, file);
    }
  }
  if (files.size === 0) files.set(SINGLE_FILE, []);
  const { standing = [] } = options;
  const laidOut = [...files].map(([path, members]) => {
    const stand = asTheyStand(members, ({ index }) => standing[index]);
    const like = stand === undefined ? undefined : layoutFile(path, stand.ordered, stand.dataStart);
    // Sorting is stable: within one size, the order given stays.
    return (
      like ??
      layoutFile(
        path,
        [...members].sort((a, b) => b.dtype.bits - a.dtype.bits),
      )
    );
  });
  return shards.length === 1 ? laidOut : [...laidOut, layoutIndex(place, free)];
}

/** Sizes in bytes, after everything that a tensor could make impossible was checked. */
function measure(tensors: readonly TensorToWrite[]): readonly Sized[] {
  const findings: Diagnostic[] = [];
  const sized: Sized[] = [];
  const badNames = new Set<string>();
  for (const [index, tensor] of tensors.entries()) {
    const { key, dtype, shape, file } = tensor;
    const where = file === undefined ? NOWHERE : inFile(file, { tensor: key });
    const reason = whyUnusable(key);
    if (reason !== undefined) findings.push(unusableKey.make(where, { tensor: key, reason }));
    const unsafe = file === undefined ? undefined : whyUnsafe(file);
    if (file !== undefined && unsafe !== undefined && !badNames.has(file)) {
      badNames.add(file);
      findings.push(nameLeavesFolder.make(where, { name: file, reason: unsafe }));
    }
    const typeName = nameInFile(dtype);
    const count = elementCount(shape);
    const bits = count === undefined ? undefined : multiplyChecked(count, dtype.bits);
    if (bits === undefined) findings.push(sizeOverflow.make(where, { tensor: key }));
    if (typeName === undefined) findings.push(dtypeNotWritable.make(where, { tensor: key, dtype: dtype.name }));
    if (bits === undefined || typeName === undefined) continue;
    if (bits % 8 !== 0) findings.push(halfByte.make(where, { tensor: key, dtype: dtype.name, shape }));
    else sized.push({ ...tensor, index, typeName, bytes: bits / 8 });
  }
  if (findings.length > 0) throw new MapcError(findings);
  return sized;
}

function whyUnusable(key: string): string | undefined {
  if (key === '__metadata__') return 'it means something else in a header';
  if (key.includes('\0')) return 'it has a NUL character in it';
  return isWellFormed(key) ? undefined : 'half of a surrogate pair stands alone in it';
}

function layoutFile(path: string, ordered: readonly Sized[]): FileToWrite;
/** With `dataStart` the header is padded up to there; undefined if it does not fit. */
function layoutFile(path: string, ordered: readonly Sized[], dataStart: number): FileToWrite | undefined;
function layoutFile(path: string, ordered: readonly Sized[], dataStart?: number): FileToWrite | undefined {
  const parts = [`{"__metadata__":${JSON.stringify(METADATA)}`];
  const begins: number[] = [];
  let end = 0;
  for (const { key, typeName, shape, bytes } of ordered) {
    const begin = end;
    end = sum(begin, bytes, key);
    begins.push(begin);
    parts.push(
      `,${JSON.stringify(key)}:{"dtype":"${typeName}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`,
    );
  }
  parts.push('}');
  const header = new TextEncoder().encode(parts.join(''));
  if (dataStart !== undefined && LENGTH_BYTES + header.length > dataStart) return undefined;
  const length = dataStart === undefined ? Math.ceil(header.length / ALIGNMENT) * ALIGNMENT : dataStart - LENGTH_BYTES;
  if (length > MAX_HEADER_BYTES) {
    throw new MapcError(headerTooLargeToWrite.make(inFile(path), { file: path, length, limit: MAX_HEADER_BYTES }));
  }
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(header, LENGTH_BYTES);
  const tensors = ordered.map(({ index }, i) => ({ tensor: index, offset: bytes.length + (begins[i] ?? 0) }));
  const lastKey = ordered.at(-1)?.key ?? '';
  return { path, size: sum(bytes.length, end, lastKey), fixed: [{ offset: 0, bytes }], tensors };
}

/** The index of shards, as transformers prints it: two spaces a level, keys sorted by code point. */
function layoutIndex(place: ReadonlyMap<string, string>, tensors: readonly Sized[]): FileToWrite {
  const total = tensors.reduce((size, { bytes, key }) => sum(size, bytes, key), 0);
  const lines = [...place]
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, file]) => `    ${JSON.stringify(key)}: ${JSON.stringify(file)}`);
  const text = `{\n  "metadata": {\n    "total_size": ${total}\n  },\n  "weight_map": {\n${lines.join(',\n')}\n  }\n}\n`;
  const bytes = new TextEncoder().encode(text);
  return { path: INDEX_FILE, size: bytes.length, fixed: [{ offset: 0, bytes }], tensors: [] };
}

function shardName(number: number, total: number): string {
  const digits = (value: number): string => String(value).padStart(5, '0');
  return `model-${digits(number)}-of-${digits(total)}.safetensors`;
}

function sum(a: number, b: number, tensor: string): number {
  const total = addChecked(a, b);
  if (total === undefined) throw new MapcError(sizeOverflow.make(NOWHERE, { tensor }));
  return total;
}
