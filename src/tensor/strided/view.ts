import type { Load, Piece, Value } from '../piece.js';

/** One dimension of a new box: it moves dimension `dimension` of the old box by `step`; UNSEEN moves none. */
export interface Digit {
  readonly dimension: number;
  readonly step: number;
  readonly size: number;
}

export const UNSEEN = -1;

/**
 * How a new box lies in an old one: old position k = starts[k] + sum of step * i over the digits with dimension k. The
 * digits, in order, are the dimensions of the new box.
 */
export interface View {
  readonly starts: readonly number[];
  readonly digits: readonly Digit[];
}

/** The view that changes nothing. */
export function wholeView(sizes: readonly number[]): View {
  return {
    starts: sizes.map(() => 0),
    digits: sizes.map((size, dimension) => ({ dimension, step: 1, size })),
  };
}

/** The view inside a `reduce`: the dimensions of a segment follow those of the box, and stay as they are. */
export function withSegment(view: View, sizes: readonly number[]): View {
  const rank = view.starts.length;
  return {
    starts: [...view.starts, ...sizes.map(() => 0)],
    digits: [...view.digits, ...sizes.map((size, k) => ({ dimension: rank + k, step: 1, size }))],
  };
}

/** The sizes of the new box. */
export function sizesOf(view: View): number[] {
  return view.digits.map(digit => digit.size);
}

/** Offset and strides of a leaf (or of a target) as seen from the new box. */
export function reindexStrides(
  offset: number,
  strides: readonly number[],
  view: View,
): { offset: number; strides: number[] } {
  let moved = offset;
  for (const [k, start] of view.starts.entries()) moved += start * (strides[k] ?? 0);
  return {
    offset: moved,
    strides: view.digits.map(digit => (digit.dimension === UNSEEN ? 0 : digit.step * (strides[digit.dimension] ?? 0))),
  };
}

/** The value as seen from the new box. Loads found in `replace` (by identity) give way to a value that is already seen from there. */
export function reindexValue(value: Value, view: View, replace?: ReadonlyMap<Load, Value>): Value {
  switch (value.kind) {
    case 'load':
      return replace?.get(value) ?? { ...value, ...reindexStrides(value.offset, value.strides, view) };
    case 'index':
      return { ...value, ...reindexStrides(value.offset, value.strides, view) };
    case 'constant':
      return value;
    case 'cast':
      return { ...value, operand: reindexValue(value.operand, view, replace) };
    case 'apply':
      return { ...value, operands: value.operands.map(operand => reindexValue(operand, view, replace)) };
    case 'reduce':
      return {
        ...value,
        segments: value.segments.map(({ sizes, body }) => ({
          sizes,
          body: reindexValue(body, withSegment(view, sizes), replace),
        })),
      };
  }
}

/** The part of a piece that the view shows. */
export function reindexPiece(piece: Piece, view: View, replace?: ReadonlyMap<Load, Value>): Piece {
  return {
    ...piece,
    ...reindexStrides(piece.offset, piece.strides, view),
    sizes: sizesOf(view),
    value: reindexValue(piece.value, view, replace),
  };
}
