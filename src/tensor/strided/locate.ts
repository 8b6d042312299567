import type { Load, Piece } from '../piece.js';
import { loadsWithBoxes } from './loads.js';
import { matchBoxes } from './match-boxes.js';
import { volumeOf } from './strided.js';
import { sizesOf, type View } from './view.js';

/** The position in the box that writes this flat element of the target, or undefined. */
export function positionOf(piece: Piece, element: number): number[] | undefined {
  const [match] = matchBoxes({ offset: element, sizes: [], strides: [] }, piece);
  return match === undefined ? undefined : [...match.innerStarts];
}

/** The flat source element that a load takes at this position (of the box, then of the segments it stands in). */
export function elementOf(load: Load, position: readonly number[]): number {
  return load.strides.reduce((element, stride, k) => element + stride * (position[k] ?? 0), load.offset);
}

/** The flat target element that is written at this position of the box. */
export function targetOf(piece: Piece, position: readonly number[]): number {
  return piece.strides.reduce((element, stride, k) => element + stride * (position[k] ?? 0), piece.offset);
}

/** Positions of a piece that read an element. */
export interface Reader {
  readonly piece: Piece;
  readonly load: Load;
  /** The positions, as a view of the box (and, after it, of the segments that the load stands in). */
  readonly at: View;
  /** Number of these positions. */
  readonly count: number;
}

/** Who reads flat element `element` of source `tensor`, counted in elements of the load's dtype. */
export function readersOf(pieces: readonly Piece[], tensor: number, element: number): Reader[] {
  return pieces.flatMap(piece =>
    loadsWithBoxes(piece.value, piece.sizes)
      .filter(({ load }) => load.tensor === tensor)
      .flatMap(({ load, sizes }) =>
        matchBoxes(
          { offset: load.offset, sizes, strides: load.strides },
          { offset: element, sizes: [], strides: [] },
        ).map((match): Reader => {
          const at = {
            starts: match.outerStarts,
            digits: match.digits.map(digit => ({ dimension: digit.outer, step: digit.outerStep, size: digit.size })),
          };
          return { piece, load, at, count: volumeOf(sizesOf(at)) };
        }),
      ),
  );
}
