import type { Piece, Proof, Value } from '../piece.js';
import { leavesOf, mapLeaves } from './loads.js';
import { reindexPiece, reindexValue, UNSEEN, type Digit, type View } from './view.js';

/**
 * The canonical form of a piece: no dimension of size 1, dimensions in the order in which the target is written,
 * neighbours merged where target and all leaves allow it, and the segments of reductions merged in the same way (their order
 * is kept). A box of one element becomes `sizes: [1]` with all strides of loads and target 1. An identity has one dimension.
 */
export function foldPiece(piece: Piece): Piece {
  const columns = [piece.strides, ...leavesOf(piece.value).map(leaf => leaf.strides)];
  const view = foldView(piece.sizes, columns, true);
  const folded = view === undefined ? piece : reindexPiece(piece, view);
  const value = foldSegments(folded.value, folded.sizes.length);
  return folded.sizes.length === 1 && folded.sizes[0] === 1
    ? { ...folded, strides: [1], value: unitStrides(value) }
    : { ...folded, value };
}

/** The canonical form of a proof, in the order of its left side. */
export function foldProof(proof: Proof): Proof {
  const leaves = [...leavesOf(proof.left), ...leavesOf(proof.right)];
  const view = foldView(
    proof.sizes,
    leaves.map(leaf => leaf.strides),
    true,
  );
  const sizes = view === undefined ? proof.sizes : view.digits.map(digit => digit.size);
  const fold = (value: Value) => foldSegments(view === undefined ? value : reindexValue(value, view), sizes.length);
  return { ...proof, sizes, left: fold(proof.left), right: fold(proof.right) };
}

/**
 * The view that drops dimensions of size 1 and merges neighbours, for leaves with these strides (the first column decides
 * the order if `sorted`). Undefined if there is nothing to do. Dimensions before `from` belong to others and stay.
 */
function foldView(
  sizes: readonly number[],
  columns: readonly (readonly number[])[],
  sorted: boolean,
  from = 0,
): View | undefined {
  const kept = sizes.map((size, k) => ({ size, dimension: from + k })).filter(dim => dim.size !== 1);
  const strideOf = (dimension: number) => columns[0]?.[dimension] ?? 0;
  if (sorted) kept.sort((a, b) => strideOf(b.dimension) - strideOf(a.dimension));
  const digits: Digit[] = [];
  for (const { size, dimension } of kept) {
    const last = digits.at(-1);
    if (last !== undefined && columns.every(strides => strides[last.dimension] === (strides[dimension] ?? 0) * size)) {
      digits[digits.length - 1] = { dimension, step: 1, size: last.size * size };
    } else {
      digits.push({ dimension, step: 1, size });
    }
  }
  if (digits.length === 0) digits.push({ dimension: UNSEEN, step: 1, size: 1 });
  const unchanged =
    digits.length === sizes.length &&
    digits.every((digit, k) => digit.dimension === from + k && digit.size === sizes[k]);
  if (unchanged) return undefined;
  return { starts: [...Array<number>(from).fill(0), ...sizes.map(() => 0)], digits };
}

/** Folds the dimensions of each segment among themselves: the order of elements stays. */
function foldSegments(value: Value, rank: number): Value {
  switch (value.kind) {
    case 'load':
    case 'index':
    case 'constant':
      return value;
    case 'cast':
      return { ...value, operand: foldSegments(value.operand, rank) };
    case 'apply':
      return { ...value, operands: value.operands.map(operand => foldSegments(operand, rank)) };
    case 'reduce':
      return {
        ...value,
        segments: value.segments.map(segment => {
          const view = foldView(
            segment.sizes,
            leavesOf(segment.body).map(leaf => leaf.strides),
            false,
            rank,
          );
          if (view === undefined) {
            return { sizes: segment.sizes, body: foldSegments(segment.body, rank + segment.sizes.length) };
          }
          const box: Digit[] = Array.from({ length: rank }, (_, dimension) => ({ dimension, step: 1, size: 0 }));
          const body = reindexValue(segment.body, { starts: view.starts, digits: [...box, ...view.digits] });
          return {
            sizes: view.digits.map(digit => digit.size),
            body: foldSegments(body, rank + view.digits.length),
          };
        }),
      };
  }
}

/** Strides along the one dimension of a box of one element mean nothing: loads get 1, so that such boxes are alike; indices 0. */
function unitStrides(value: Value): Value {
  return mapLeaves(value, leaf => ({
    ...leaf,
    strides: leaf.strides.map((stride, k) => (k > 0 ? stride : leaf.kind === 'load' ? 1 : 0)),
  }));
}
