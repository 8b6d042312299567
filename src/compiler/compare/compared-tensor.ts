import type { DType } from '../../tensor/dtype.js';
import type { Listing, StoredTensor } from '../../tensor/listing.js';
import type { Piece } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import type { Plan } from '../plan.js';

/** A tensor of one side of a comparison: one that is stored, or one that a plan would make. */
export interface ComparedTensor {
  readonly key: string;
  /** Path of its file, where the key stands in several files of its side. */
  readonly file: string | undefined;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** The stored tensor whose bytes, as they lie in its file, are this tensor; undefined where there is no such. */
  readonly source: number | undefined;
  /** What fills its row-major elements. Loads count the stored tensors of both sides, the left side's first. */
  readonly pieces: () => readonly Piece[];
  /** Index of the rule of the plan that makes it. */
  readonly rule: number | undefined;
}

/** Elements of a tensor. */
export const countOf = ({ shape }: Pick<ComparedTensor, 'shape'>): number => volumeOf(shape);

/** The tensors of a checkpoint; the first of them is number `first` among the stored tensors of both sides. */
export function storedSide(listing: Listing, first: number): readonly ComparedTensor[] {
  const inFiles = filesOfKeys(listing.tensors);
  return listing.tensors.map(({ key, dtype, shape, strides, file }, i) => ({
    key,
    file: (inFiles.get(key) ?? 0) > 1 ? listing.files[file]?.path : undefined,
    dtype,
    shape,
    source: isPacked(strides, shape) ? first + i : undefined,
    pieces: () => [
      {
        sizes: shape,
        target: 0,
        offset: 0,
        strides: rowMajorStrides(shape),
        value: { kind: 'load', tensor: first + i, dtype, offset: 0, strides },
      },
    ],
    rule: undefined,
  }));
}

/** The tensors that a plan makes, which are never written. The plan's sources are the first stored tensors. */
export function plannedSide(plan: Plan): readonly ComparedTensor[] {
  const pieces = plan.targets.map((): Piece[] => []);
  for (const piece of plan.pieces) pieces[piece.target]?.push(piece);
  const inFiles = filesOfKeys(plan.targets);
  return plan.targets.map(({ key, dtype, shape, file, rule }, i) => ({
    key,
    file: (inFiles.get(key) ?? 0) > 1 ? file : undefined,
    dtype,
    shape,
    source: packedSource(dtype, shape, pieces[i] ?? []),
    pieces: () => pieces[i] ?? [],
    rule,
  }));
}

/** The one source that pieces copy as it is. */
function packedSource(dtype: DType, shape: readonly number[], pieces: readonly Piece[]): number | undefined {
  const [piece, more] = pieces;
  if (piece === undefined || more !== undefined) return undefined;
  const { value, sizes, strides, offset } = piece;
  if (value.kind !== 'load' || value.dtype !== dtype || value.offset !== 0 || offset !== 0) return undefined;
  if (!isPacked(strides, sizes) || !isPacked(value.strides, sizes)) return undefined;
  return volumeOf(sizes) === volumeOf(shape) ? value.tensor : undefined;
}

function isPacked(strides: readonly number[], sizes: readonly number[]): boolean {
  const packed = rowMajorStrides(sizes);
  return sizes.every((size, k) => size === 1 || strides[k] === packed[k]);
}

function filesOfKeys(tensors: readonly Pick<StoredTensor, 'key'>[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of tensors) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
