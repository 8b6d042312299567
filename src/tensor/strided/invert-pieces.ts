import type { Load, Piece } from '../piece.js';
import { foldPieces } from './fold-pieces.js';

/** A piece that moves elements and does not change them. */
export type CopyPiece = Piece & { readonly value: Load };

/** Whether a piece is a bare load. */
export function isCopy(piece: Piece): piece is CopyPiece {
  return piece.value.kind === 'load';
}

/** Source and target of each copy swapped. Undefined where a piece computes, or reads an element more than once. */
export function invertPieces(pieces: readonly Piece[]): Piece[] | undefined {
  const inverse: Piece[] = [];
  for (const piece of pieces) {
    if (!isCopy(piece)) return undefined;
    const { value: load } = piece;
    if (piece.sizes.some((size, k) => size > 1 && load.strides[k] === 0)) return undefined;
    inverse.push({
      sizes: piece.sizes,
      target: load.tensor,
      offset: load.offset,
      strides: load.strides,
      value: { kind: 'load', tensor: piece.target, dtype: load.dtype, offset: piece.offset, strides: piece.strides },
    });
  }
  return foldPieces(inverse);
}
