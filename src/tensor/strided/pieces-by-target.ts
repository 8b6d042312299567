import type { Piece } from '../piece.js';

/** Pieces by their target, in their order; a target without a piece is not there. */
export function piecesByTarget(pieces: readonly Piece[]): ReadonlyMap<number, readonly Piece[]> {
  const found = new Map<number, Piece[]>();
  for (const piece of pieces) {
    const list = found.get(piece.target);
    if (list === undefined) found.set(piece.target, [piece]);
    else list.push(piece);
  }
  return found;
}
