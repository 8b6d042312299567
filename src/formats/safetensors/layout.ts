import {
  dtypeNotWritable,
  headerTooLargeToWrite,
  sizeOverflow,
  unusableKey,
} from '../../diagnostics/catalog/safetensors-header.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile, NOWHERE } from '../../diagnostics/source.js';
import { addChecked } from '../checked.js';
import type { FileToWrite, LayoutOptions, TensorToWrite } from '../format.js';
import { isWellFormed } from '../json/json-scanner.js';
import { layoutIndex } from '../shards/layout-index.js';
import { measureTensors, type SizedTensor, type WriteRules } from '../shards/measure-tensors.js';
import { spreadTensors, type FileNames } from '../shards/spread-tensors.js';
import { asTheyStand } from './as-they-stand.js';
import { nameInFile } from './dtypes.js';
import { LENGTH_BYTES, MAX_HEADER_BYTES } from './read-file.js';

const NAMES: FileNames = {
  single: 'model.safetensors',
  shard: (number, total) => `model-${number}-of-${total}.safetensors`,
};
const INDEX_FILE = 'model.safetensors.index.json';

/** What transformers looks for before it loads a file. */
const METADATA = { format: 'pt' };

/** Headers end at a multiple of this, so that tensors of 8-byte elements are aligned. */
const ALIGNMENT = 8;

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
  const sized = measureTensors(tensors, RULES);
  const { files, shards, shardBytes } = spreadTensors(sized, NAMES, options.maxShardSize);
  const { standing = [] } = options;
  const laidOut = [...files].map(([path, members]) => {
    const stand = asTheyStand(members, ({ index }) => standing[index]);
    const like = stand === undefined ? undefined : layoutFile(path, stand.ordered, stand.dataStart);
    // Sorting is stable: within one size, the order given stays.
    const sorted = [...members].sort((a, b) => b.dtype.bits - a.dtype.bits);
    return like ?? layoutFile(path, sorted);
  });
  return shards === undefined ? laidOut : [...laidOut, layoutIndex(INDEX_FILE, shards, shardBytes)];
}

const RULES: WriteRules = {
  holds: dtype => nameInFile(dtype) !== undefined,
  whyUnusable,
  unusableKey: unusableKey.make,
  dtypeNotWritable: dtypeNotWritable.make,
  tooLarge: sizeOverflow.make,
};

function whyUnusable(key: string): string | undefined {
  if (key === '__metadata__') return 'it means something else in a header';
  if (key.includes('\0')) return 'it has a NUL character in it';
  return isWellFormed(key) ? undefined : 'half of a surrogate pair stands alone in it';
}

function layoutFile(path: string, ordered: readonly SizedTensor[]): FileToWrite;
/** With `dataStart` the header is padded up to there; undefined if it does not fit. */
function layoutFile(path: string, ordered: readonly SizedTensor[], dataStart: number): FileToWrite | undefined;
function layoutFile(path: string, ordered: readonly SizedTensor[], dataStart?: number): FileToWrite | undefined {
  const parts = [`{"__metadata__":${JSON.stringify(METADATA)}`];
  const begins: number[] = [];
  let end = 0;
  for (const { key, dtype, shape, bytes } of ordered) {
    const begin = end;
    end = sum(begin, bytes, key);
    begins.push(begin);
    parts.push(
      `,${JSON.stringify(key)}:{"dtype":"${nameInFile(dtype) ?? dtype.name}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]}`,
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

function sum(a: number, b: number, tensor: string): number {
  const total = addChecked(a, b);
  if (total === undefined) throw new MapcError(sizeOverflow.make(NOWHERE, { tensor }));
  return total;
}
