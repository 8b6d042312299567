import { compareKeys } from '../compiler/keys/compare-keys.js';
import { foldKeys } from '../compiler/keys/fold-keys.js';
import { byteLength } from '../tensor/dtype.js';
import type { Listing, StoredTensor } from '../tensor/listing.js';

/** Tensors that differ only in the numbers of their keys, as one. */
export interface TensorFamily {
  /** `model.layers.{0..31}.mlp.up_proj.weight`. */
  readonly key: string;
  /** Tensors that it stands for: a key counts once for each file that holds it. */
  readonly count: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Paths of the files that hold them, in the order of the listing. */
  readonly files: readonly string[];
  /** Of all of them together. */
  readonly bytes: number;
}

export interface Totals {
  readonly tensors: number;
  /** Elements of all tensors. */
  readonly parameters: number;
  /** Bytes of all tensors, headers not counted. */
  readonly bytes: number;
  readonly files: number;
  /** Largest share first. */
  readonly dtypes: readonly {
    readonly dtype: string;
    readonly tensors: number;
    readonly parameters: number;
    readonly bytes: number;
  }[];
}

/** The tensors of a checkpoint with repeating layers folded, in natural order of their keys. */
export function foldListing(listing: Listing): readonly TensorFamily[] {
  const groups = new Map<string, StoredTensor[]>();
  for (const tensor of listing.tensors) {
    const name = `${tensor.dtype.name} ${tensor.shape.join()}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [tensor]);
    else group.push(tensor);
  }
  const families = [...groups.values()].flatMap(group => foldGroup(listing, group));
  return families.sort((a, b) => compareKeys(a.first, b.first)).map(({ family }) => family);
}

/** Folds tensors of one dtype and shape. */
function foldGroup(
  listing: Listing,
  group: readonly StoredTensor[],
): readonly { readonly first: string; readonly family: TensorFamily }[] {
  const byKey = new Map<string, StoredTensor[]>();
  for (const tensor of group) {
    const same = byKey.get(tensor.key);
    if (same === undefined) byKey.set(tensor.key, [tensor]);
    else same.push(tensor);
  }
  return foldKeys(byKey.keys()).map(({ text, first, keys }) => {
    const tensors = keys.flatMap(key => byKey.get(key) ?? []);
    const files = [...new Set(tensors.map(({ file }) => file))].sort((a, b) => a - b);
    return {
      first,
      family: {
        key: text,
        count: tensors.length,
        dtype: tensors[0]?.dtype.name ?? '',
        shape: tensors[0]?.shape ?? [],
        files: files.map(file => listing.files[file]?.path ?? ''),
        bytes: tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0),
      },
    };
  });
}

/** The tensors of a checkpoint one by one, in natural order of their keys and then of their files. */
export function listTensors(listing: Listing): readonly TensorFamily[] {
  return listing.tensors
    .map(tensor => ({ tensor, file: listing.files[tensor.file]?.path ?? '' }))
    .sort((a, b) => compareKeys(a.tensor.key, b.tensor.key) || a.tensor.file - b.tensor.file)
    .map(({ tensor, file }) => ({
      key: tensor.key,
      count: 1,
      dtype: tensor.dtype.name,
      shape: tensor.shape,
      files: [file],
      bytes: bytesOf(tensor),
    }));
}

/** Sums over all tensors of a checkpoint. */
export function totalsOf(listing: Pick<Listing, 'files' | 'tensors'>): Totals {
  const byDtype = new Map<string, { tensors: number; parameters: number; bytes: number }>();
  for (const tensor of listing.tensors) {
    const sum = byDtype.get(tensor.dtype.name) ?? { tensors: 0, parameters: 0, bytes: 0 };
    sum.tensors++;
    sum.parameters += volumeOf(tensor);
    sum.bytes += bytesOf(tensor);
    byDtype.set(tensor.dtype.name, sum);
  }
  const dtypes = [...byDtype].map(([dtype, sum]) => ({ dtype, ...sum })).sort((a, b) => b.bytes - a.bytes);
  const total = (count: (sum: (typeof dtypes)[number]) => number): number =>
    dtypes.reduce((sum, dtype) => sum + count(dtype), 0);
  return {
    tensors: listing.tensors.length,
    parameters: total(({ parameters }) => parameters),
    bytes: total(({ bytes }) => bytes),
    files: listing.files.length,
    dtypes,
  };
}

const volumeOf = ({ shape }: StoredTensor): number => shape.reduce((product, size) => product * size, 1);
const bytesOf = (tensor: StoredTensor): number => byteLength(tensor.dtype, volumeOf(tensor));
