import type { Piece } from '../../tensor/piece.js';

/** What fills a target, as text: the same for the same elements, computed in the same way. Sources go by their numbers. */
export const pieceTexts = (pieces: readonly Piece[]): string =>
  pieces
    .map(({ sizes, offset, strides, value }) => JSON.stringify({ sizes, offset, strides, value }, plain))
    .sort()
    .join('\n');

/** A dtype goes by its name; numbers that JSON does not have by their text. */
function plain(name: string, value: unknown): unknown {
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return Object.is(value, -0) ? '-0' : String(value);
  const isDType =
    ['dtype', 'to', 'rounding'].includes(name) && typeof value === 'object' && value !== null && 'name' in value;
  return isDType ? value.name : value;
}
