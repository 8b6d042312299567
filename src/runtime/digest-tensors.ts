import { createHash } from 'node:crypto';
import { interrupted } from '../diagnostics/catalog/run.js';
import { inFile } from '../diagnostics/source.js';
import { stretchesOf } from '../tensor/evaluate/region.js';
import type { Listing, StoredTensor } from '../tensor/listing.js';
import { byteLength } from '../tensor/dtype.js';
import { volumeOf } from '../tensor/strided/strided.js';
import type { NodeDirectory } from './disk/node-directory.js';
import { SourceFiles } from './disk/source-files.js';
import type { ProgressEvent } from './progress.js';
import { aligned } from './tile/choose-tile.js';
import { Arena } from './work/arena.js';
import { Gatherer, isPacked } from './work/gather.js';
import { Ticker } from './work/ticker.js';

export interface TensorDigest {
  readonly tensor: StoredTensor;
  /** SHA-256 of the elements in row-major order, little-endian, in hexadecimal. */
  readonly sha256: string;
}

export interface DigestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (event: ProgressEvent) => void;
}

/** Bytes that are read and hashed at a time. */
const CHUNK_BYTES = 256 * 1024;

/** The digest of every tensor of a listing, in its order; views (strided tensors) as if they were copied. Memory is bounded. */
export async function digestTensors(
  directory: NodeDirectory,
  listing: Listing,
  options: DigestOptions = {},
): Promise<readonly TensorDigest[]> {
  const { name } = directory;
  const ticker = new Ticker(options.signal, options.onProgress, () => interrupted.make(inFile(name), { path: name }));
  const sizeOf = ({ dtype, shape }: StoredTensor) => byteLength(dtype, volumeOf(shape));
  ticker.begin(
    'convert',
    listing.tensors.reduce((sum, tensor) => sum + sizeOf(tensor), 0),
  );
  const sources = await SourceFiles.open(directory, listing.files);
  try {
    const arena = new Arena(4 * aligned(CHUNK_BYTES));
    const gatherer = new Gatherer(listing.tensors, sources.readInto.bind(sources), arena);
    const digests: TensorDigest[] = [];
    for (const [index, tensor] of listing.tensors.entries()) {
      const hash = createHash('sha256');
      for (const read of readsOf(tensor, index, gatherer, sources)) {
        arena.release(0);
        const bytes = read(arena);
        hash.update(bytes);
        await ticker.tick(bytes.length);
      }
      digests.push({ tensor, sha256: hash.digest('hex') });
    }
    sources.assertUnchanged();
    return digests;
  } finally {
    await sources.close();
  }
}

/** Reads that give a tensor's bytes one after the other. */
function* readsOf(
  tensor: StoredTensor,
  index: number,
  gatherer: Gatherer,
  sources: SourceFiles,
): Generator<(arena: Arena) => Uint8Array> {
  const { dtype, shape, strides, file, offset } = tensor;
  const length = byteLength(dtype, volumeOf(shape));
  if (isPacked(strides, shape)) {
    for (let at = 0; at < length; at += CHUNK_BYTES) {
      yield arena => {
        const bytes = arena.take(Math.min(CHUNK_BYTES, length - at));
        sources.readInto(file, offset + at, bytes);
        return bytes;
      };
    }
    return;
  }
  const start = shape.map(() => 0);
  const box = { tensor: index, dtype, sizes: shape, strides, offset: 0 };
  for (const part of stretchesOf({ start, sizes: shape }, Math.floor((CHUNK_BYTES * 8) / dtype.bits))) {
    const first = part.start.reduce((sum, i, k) => sum + i * (strides[k] ?? 0), 0);
    yield () => gatherer.gatherPacked({ ...box, sizes: part.sizes, offset: first }, 0);
  }
}
