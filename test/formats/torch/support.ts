import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ReadAt } from '../../../src/formats/directory.js';
import type { FileToWrite, LayoutOptions, TensorToWrite } from '../../../src/formats/format.js';
import { openTorch } from '../../../src/formats/torch/open.js';
import { layoutTorch } from '../../../src/formats/torch/write/layout.js';
import { sealTorch } from '../../../src/formats/torch/write/seal.js';
import { locateEntries } from '../../../src/formats/torch/zip/locate-entries.js';
import { readDirectory } from '../../../src/formats/torch/zip/read-directory.js';
import { openDirectory } from '../../../src/runtime/disk/node-directory.js';
import type { Listing, StoredTensor } from '../../../src/tensor/listing.js';
import { ROOT } from '../../support/repository.js';

/** Files that torch has written; make.py there says how. */
export const GOLDEN = `${ROOT}test/golden/torch/`;

/** A tensor as make.py describes it. */
export interface Described {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
}

/** File -> key -> what torch itself reads. */
export function expectedOf(): Readonly<Record<string, Readonly<Record<string, Described>>>> {
  return JSON.parse(readFileSync(`${GOLDEN}expected.json`, 'utf8')) as Record<string, Record<string, Described>>;
}

/** Bytes of a tensor's elements in row-major order, taken out of its file one by one. */
export function gather(file: Uint8Array, { dtype, shape, strides, offset }: StoredTensor): Uint8Array {
  const size = dtype.bits / 8;
  const count = shape.reduce((product, length) => product * length, 1);
  const bytes = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    let at = 0;
    let rest = i;
    for (let k = shape.length - 1; k >= 0; k--) {
      const length = shape[k] ?? 1;
      at += (rest % length) * (strides[k] ?? 0);
      rest = Math.floor(rest / length);
    }
    bytes.set(file.subarray(offset + at * size, offset + (at + 1) * size), i * size);
  }
  return bytes;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What the headers and bytes of a file or folder say, in the form of expected.json. */
export async function describeFile(path: string, root?: string): Promise<Record<string, Described>> {
  const directory = await openDirectory(path);
  const listing = await openTorch(directory, root === undefined ? {} : { root });
  const described: Record<string, Described> = {};
  for (const [file, { path: name }] of listing.files.entries()) {
    const opened = await directory.open(name);
    const bytes = await opened.read(0, opened.size);
    for (const tensor of listing.tensors.filter(stored => stored.file === file)) {
      const { key, dtype, shape } = tensor;
      described[key] = { dtype: dtype.name, shape, sha256: sha256(gather(bytes, tensor)) };
    }
  }
  return described;
}

/** Reads a golden file as one would a checkpoint of one file. */
export async function listGolden(name: string, root?: string): Promise<Listing> {
  return openTorch(await openDirectory(GOLDEN + name), root === undefined ? {} : { root });
}

export const inMemory = (bytes: Uint8Array): ReadAt => ({
  size: bytes.length,
  read: (position, length) => Promise.resolve(bytes.slice(position, position + length)),
  close: () => Promise.resolve(),
});

/** The files of an output with these tensors, whole: laid out, filled, sealed. */
export async function writeAll(
  tensors: readonly (TensorToWrite & { readonly bytes: Uint8Array })[],
  options: LayoutOptions = {},
  sideFiles: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Map<string, Uint8Array>> {
  const names = [...sideFiles.keys()];
  const files = layoutTorch(tensors, { ...options, sideFiles: names });
  const written = new Map(files.map(file => [file.path, fill(file, tensors)]));
  const bytesOf = (path: string): Uint8Array => written.get(path) ?? sideFiles.get(path) ?? new Uint8Array(0);
  const output = { files, sideFiles: names, open: (path: string) => inMemory(bytesOf(path)) };
  for await (const { path, offset, bytes } of sealTorch(output)) written.get(path)?.set(bytes, offset);
  return written;
}

/** A file before it is sealed. */
function fill(file: FileToWrite, tensors: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  const bytes = new Uint8Array(file.size);
  for (const { offset, bytes: part } of file.fixed) bytes.set(part, offset);
  for (const { tensor, offset } of file.tensors) bytes.set(tensors[tensor]?.bytes ?? new Uint8Array(0), offset);
  return bytes;
}

/** The pickle and the storages of a zip of torch's. */
export async function partsOf(
  bytes: Uint8Array,
): Promise<{ readonly pickle: Uint8Array; readonly storages: Readonly<Record<string, Uint8Array>> }> {
  const source = { file: inMemory(bytes), path: 'x' };
  const entries = await locateEntries(source, await readDirectory(source, bytes.length));
  const parts = [...entries.values()].map(({ name, dataAt, size }) => ({
    name: name.slice(name.indexOf('/') + 1),
    data: bytes.slice(dataAt, dataAt + size),
  }));
  const storages = parts.flatMap(({ name, data }) =>
    name.startsWith('data/') ? [[name.slice(5), data] as const] : [],
  );
  const pickle = parts.find(({ name }) => name === 'data.pkl')?.data ?? new Uint8Array(0);
  return { pickle, storages: Object.fromEntries(storages) };
}
