import type { Piece } from '../piece.js';
import { at } from './at.js';
import { reindexPiece, wholeView, type Digit } from './view.js';

/**
 * The piece with dimension k made of two: one of steps of `inner`, and one of `inner` positions within a step. Throws
 * RangeError if `inner` does not divide the size.
 */
export function splitDimension(piece: Piece, k: number, inner: number): Piece {
  const size = at(piece.sizes, k);
  if (inner < 1 || size % inner !== 0) throw new RangeError(`${size} positions cut into steps of ${inner}`);
  const whole = wholeView(piece.sizes);
  const digits = whole.digits.flatMap((digit): Digit[] =>
    digit.dimension === k
      ? [
          { dimension: k, step: inner, size: size / inner },
          { dimension: k, step: 1, size: inner },
        ]
      : [digit],
  );
  return reindexPiece(piece, { starts: whole.starts, digits });
}

/** The part of a piece that begins at position `start` and has these sizes. Throws RangeError if it is not inside. */
export function restrictPiece(piece: Piece, start: readonly number[], sizes: readonly number[]): Piece {
  const digits = piece.sizes.map((size, dimension): Digit => {
    const from = at(start, dimension);
    const count = at(sizes, dimension);
    if (from < 0 || count < 0 || from + count > size) {
      throw new RangeError(`positions ${from} to ${from + count} of ${size}`);
    }
    return { dimension, step: 1, size: count };
  });
  return reindexPiece(piece, { starts: start, digits });
}
