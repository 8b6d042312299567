import { invariant } from '../../diagnostics/invariant.js';
import type { StoredTensor } from '../../tensor/listing.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { chooseTile } from '../tile/choose-tile.js';
import { both, bytesOfBox, type Box } from './boxes.js';
import { TILE_SHARE } from './executor.js';
import { toPortable } from './portable-value.js';
import { orderOf, type Order } from './run-batches.js';
import { tileCount } from './tiles.js';
import type { BoxWork, Casts, WorkResult } from './work.js';

/** What is wanted of a box. */
export interface BoxQuestion {
  readonly numbers: boolean;
  readonly casts: readonly Casts[];
  /** See `BoxWork.most`. */
  readonly most: number;
}

export type BoxResult = Extract<WorkResult, { kind: 'box' }>;

/** Bytes of tiles that are one work. */
const WORK_BYTES = 8 * 1024 * 1024;

/** The works of a resolved box, in order; `done` is told which of them a result is of. `memory` is an executor's. */
export function* boxOrders(
  box: Box,
  question: BoxQuestion,
  stored: readonly StoredTensor[],
  memory: number,
  done: (index: number, result: BoxResult) => void,
): Generator<Order> {
  const sizes = box.sizes.length === 0 ? [1] : box.sizes;
  const { extents, gap } = chooseTile({ sizes, value: both(box.left, box.right) }, memory * TILE_SHARE);
  const tiles = tileCount(sizes, extents);
  const sources: { file: number; offset: number }[] = [];
  const numbers = new Map<number, number>();
  const tensor = (load: { readonly tensor: number }): number => {
    let number = numbers.get(load.tensor);
    if (number === undefined) {
      const place = stored[load.tensor];
      invariant(place !== undefined, 'a load names a stored tensor');
      number = sources.push({ file: place.file, offset: place.offset }) - 1;
      numbers.set(load.tensor, number);
    }
    return number;
  };
  const common: Omit<BoxWork, 'from' | 'to'> = {
    kind: 'box',
    sizes,
    extents,
    gap,
    left: toPortable(box.left, tensor),
    right: toPortable(box.right, tensor),
    offset: box.offset,
    strides: box.strides,
    sources,
    ...question,
  };
  const bytesPerTile = bytesOfBox({ ...box, sizes: extents });
  const together = Math.max(1, Math.floor(WORK_BYTES / bytesPerTile));
  const bytesPerPosition = bytesOfBox(box) / volumeOf(sizes);
  for (let from = 0, index = 0; from < tiles; from += together, index++) {
    const to = Math.min(tiles, from + together);
    const own = index;
    // Tiles at the edges are smaller; the sum over all works is what the box has.
    const bytes = (bytesPerPosition * volumeOf(sizes) * (to - from)) / tiles;
    yield orderOf({ ...common, from, to }, bytes, result => done(own, result));
  }
}
