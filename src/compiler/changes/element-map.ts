import type { Piece } from '../../tensor/piece.js';
import { leavesOf } from '../../tensor/strided/loads.js';
import { volumeOf } from '../../tensor/strided/strided.js';

/** Where each element of a tensor is taken from; -1 where it is made of no tensor. Elements are counted row-major. */
export interface ElementMap {
  readonly shape: readonly number[];
  /** Index of the source tensor. */
  readonly tensor: Int32Array;
  readonly element: Float64Array;
}

/** More elements than this are too many to be looked at one by one. */
const MOST_ELEMENTS = 20_000;

/**
 * The element that each element of a target is taken from: of several that it is computed from, the first. Undefined for a tensor that is too large.
 */
export function elementMap(pieces: readonly Piece[], shape: readonly number[]): ElementMap | undefined {
  const volume = volumeOf(shape);
  if (volume > MOST_ELEMENTS) return undefined;
  const map = { shape, tensor: new Int32Array(volume).fill(-1), element: new Float64Array(volume) };
  for (const piece of pieces) fill(map, piece);
  return map;
}

function fill(map: ElementMap, { sizes, offset, strides, value }: Piece): void {
  const load = leavesOf(value).find(leaf => leaf.kind === 'load');
  if (load === undefined) return;
  const position = sizes.map(() => 0);
  for (let count = volumeOf(sizes), i = 0; i < count; i++) {
    const at = position.reduce((sum, p, k) => sum + p * (strides[k] ?? 0), offset);
    map.tensor[at] = load.tensor;
    map.element[at] = position.reduce((sum, p, k) => sum + p * (load.strides[k] ?? 0), load.offset);
    for (let k = sizes.length - 1; k >= 0; k--) {
      const next = (position[k] ?? 0) + 1;
      position[k] = next < (sizes[k] ?? 0) ? next : 0;
      if (next < (sizes[k] ?? 0)) break;
    }
  }
}
