import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { goldenUnreadable } from '../../diagnostics/catalog/review-test.js';
import type { Json } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import { toJson, type JsonNode } from '../../formats/json/json-node.js';
import { readConfig } from '../../formats/json/read-json-file.js';
import { dtypeInFile } from '../../formats/safetensors/dtypes.js';
import { openDirectory } from '../../runtime/disk/node-directory.js';
import { byteLength, type DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';
import { copyStrided } from '../../tensor/kernels/copy-strided.js';
import type { StoredTensor } from '../../tensor/listing.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import type { Checkpoint } from '../checkpoint.js';

/** Bytes of a checkpoint that is read into memory as a whole: golden data are small. */
const MOST_BYTES = 512 << 20;

/** What a tensor must equal: digests always, the bytes where a checkpoint is at hand. */
export interface ExpectedTensor {
  readonly dtype: DType | undefined;
  /** The dtype as it stands in the digest file. */
  readonly dtypeName: string;
  readonly shape: readonly number[];
  readonly sha256: () => string;
  readonly bytes: (() => Uint8Array) | undefined;
}

/** The files of a small checkpoint in memory, and its tensors as views of them. */
export interface LoadedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Bytes from the first element of a tensor on, to be read by its strides. */
  readonly from: (tensor: number) => Uint8Array;
}

/** Reads all files of a checkpoint. Throws MAPC7127 for one that is too large for that, and what reading throws. */
export async function loadCheckpoint(checkpoint: Checkpoint): Promise<LoadedCheckpoint> {
  const { directory, listing } = checkpoint;
  const total = listing.files.reduce((sum, { size }) => sum + size, 0);
  if (total > MOST_BYTES) {
    const reason = `its files have ${total} bytes; golden data of more than ${MOST_BYTES} are compared by "mapc diff --mapping"`;
    throw new MapcError(goldenUnreadable.make(inFile(directory.name), { path: directory.name, reason }));
  }
  const files: Uint8Array[] = [];
  for (const { path } of listing.files) {
    const file = await directory.open(path);
    try {
      files.push(await file.read(0, file.size));
    } finally {
      await file.close();
    }
  }
  const from = (index: number): Uint8Array => {
    const tensor = listing.tensors[index];
    return tensor === undefined
      ? new Uint8Array(0)
      : (files[tensor.file]?.subarray(tensor.offset) ?? new Uint8Array(0));
  };
  return { checkpoint, from };
}

/** The bytes of one tensor, packed. */
export function packedBytes({ dtype, shape, strides }: StoredTensor, from: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(byteLength(dtype, volumeOf(shape)));
  copyStrided(
    { bytes: from, offset: 0, strides },
    { bytes, offset: 0, strides: rowMajorStrides(shape) },
    shape,
    dtype.bits,
  );
  return bytes;
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The tensors of a checkpoint as what others must equal, by their addresses. */
export function expectedOf({ checkpoint, from }: LoadedCheckpoint): ReadonlyMap<string, ExpectedTensor> {
  const { listing } = checkpoint;
  const addresses = addressesOf(
    listing.tensors.map(({ key, file }) => ({ key, file: listing.files[file]?.path ?? '' })),
  );
  return new Map(
    listing.tensors.map((tensor, i) => {
      const bytes = (): Uint8Array => packedBytes(tensor, from(i));
      const { dtype, shape } = tensor;
      return [addresses[i] ?? '', { dtype, dtypeName: dtype.name, shape, bytes, sha256: () => sha256Of(bytes()) }];
    }),
  );
}

/** What names tensors in golden data: the key, with the file before it where several files have it. */
export function addressesOf(tensors: readonly { readonly key: string; readonly file: string }[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { key } of tensors) counts.set(key, (counts.get(key) ?? 0) + 1);
  return tensors.map(({ key, file }) => (counts.get(key) === 1 ? key : `${file}/${key}`));
}

/** A JSON file of golden data. Throws MapcError for the disk, MAPC5020-5024 for its text. */
export async function readGoldenJson(path: string): Promise<JsonNode> {
  const directory = await openDirectory(path);
  return (await readConfig(directory, basename(path))).root;
}

/** A file of digests: key -> dtype, shape, SHA-256 of the bytes. Throws MAPC7127 for one of another form. */
export async function readDigests(path: string): Promise<ReadonlyMap<string, ExpectedTensor>> {
  const root = await readGoldenJson(path);
  const wrong = (what: string): MapcError => {
    const reason = `${what} is not {"dtype": "BF16", "shape": [2, 3], "sha256": "64 hexadecimal digits"}`;
    return new MapcError(goldenUnreadable.make(inFile(path), { path, reason }));
  };
  if (root.kind !== 'object') throw wrong('the document');
  return new Map(
    [...root.entries].map(([key, { value }]) => {
      const digest = digestIn(toJson(value));
      if (digest === undefined) throw wrong(`the entry "${key}"`);
      const { dtype, shape, sha256 } = digest;
      const known = dtypeInFile(dtype);
      const found = typeof known === 'string' ? dtypeNamed(dtype) : known;
      return [key, { dtype: found, dtypeName: dtype, shape, sha256: () => sha256, bytes: undefined }];
    }),
  );
}

function digestIn(json: Json): { dtype: string; shape: readonly number[]; sha256: string } | undefined {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined;
  const { dtype, shape, sha256 } = json as { readonly [key: string]: Json };
  if (typeof dtype !== 'string' || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  if (!Array.isArray(shape)) return undefined;
  const sizes = (shape as readonly Json[]).filter(size => typeof size === 'number');
  return sizes.length === shape.length ? { dtype, shape: sizes, sha256 } : undefined;
}
