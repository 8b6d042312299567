import type { Piece } from '../piece.js';
import { at } from './at.js';
import { matchBoxes } from './match-boxes.js';
import { isNested, spanOf, volumeOf } from './strided.js';

/** A breach of coverage. `element` is a flat element of the target; `pieces` index the list that was checked. */
export type CoverageFault =
  | { readonly kind: 'outside'; readonly target: number; readonly element: number; readonly pieces: readonly [number] }
  | {
      readonly kind: 'overlap';
      readonly target: number;
      readonly element: number;
      readonly pieces: readonly [number, number];
    }
  | { readonly kind: 'holes'; readonly target: number; readonly missing: number };

/**
 * Law L1: each element of each target (of `targetSizes[t]` elements) is written exactly once. Exact, and no element is enumerated
 * where the digits of the boxes nest: all boxes inside, each injective, no two of them with a common element, volumes
 * that sum to the size. At most one overlap is reported for a piece.
 */
export function verifyPieces(pieces: readonly Piece[], targetSizes: readonly number[]): CoverageFault[] {
  const byTarget = targetSizes.map((): number[] => []);
  for (const [i, piece] of pieces.entries()) {
    if (volumeOf(piece.sizes) > 0) at(byTarget, piece.target).push(i);
  }
  return targetSizes.flatMap((size, target) => verifyTarget(pieces, at(byTarget, target), target, size));
}

function verifyTarget(
  pieces: readonly Piece[],
  indices: readonly number[],
  target: number,
  size: number,
): CoverageFault[] {
  const faults: CoverageFault[] = [];
  const boxes = indices.map(index => {
    const piece = at(pieces, index);
    return { index, piece, end: piece.offset + spanOf(piece.sizes, piece.strides) };
  });
  boxes.sort((a, b) => a.piece.offset - b.piece.offset);
  let written = 0;
  let open: typeof boxes = [];
  for (const box of boxes) {
    const { piece, index, end } = box;
    written += volumeOf(piece.sizes);
    if (piece.offset < 0 || end >= size) {
      faults.push({ kind: 'outside', target, element: piece.offset < 0 ? piece.offset : end, pieces: [index] });
    }
    open = open.filter(other => other.end >= piece.offset);
    const twice = writtenTwice(piece);
    if (twice === undefined) {
      for (const other of open) {
        const element = sharedElement(other.piece, piece);
        if (element === undefined) continue;
        faults.push({ kind: 'overlap', target, element, pieces: [other.index, index] });
        break;
      }
    } else {
      faults.push({ kind: 'overlap', target, element: twice, pieces: [index, index] });
    }
    open.push(box);
  }
  if (faults.length === 0 && written < size) faults.push({ kind: 'holes', target, missing: size - written });
  return faults;
}

/** A target element that two positions of the piece write, or undefined. */
function writtenTwice(piece: Piece): number | undefined {
  if (isNested(piece.sizes, piece.strides)) return undefined;
  if (piece.sizes.some((size, k) => size > 1 && piece.strides[k] === 0)) return piece.offset;
  const distinct = matchBoxes(piece, piece).find(
    match =>
      match.outerStarts.some((start, k) => start !== match.innerStarts[k]) ||
      match.digits.some(digit => digit.outer !== digit.inner || digit.outerStep !== digit.innerStep),
  );
  if (distinct === undefined) return undefined;
  // The first pair of positions may be the same; the last then is not, unless all digits agree.
  const last = distinct.outerStarts.map((start, k) =>
    distinct.digits.reduce(
      (position, digit) => (digit.outer === k ? position + digit.outerStep * (digit.size - 1) : position),
      start,
    ),
  );
  const first = distinct.outerStarts.some((start, k) => start !== distinct.innerStarts[k]);
  const position = first ? distinct.outerStarts : last;
  return position.reduce((element, p, k) => element + p * at(piece.strides, k), piece.offset);
}

/** An element that both pieces write, or undefined. */
function sharedElement(a: Piece, b: Piece): number | undefined {
  const [match] = matchBoxes(a, b);
  return match?.outerStarts.reduce((element, p, k) => element + p * at(a.strides, k), a.offset);
}
