/** A part of a box. */
export interface Tile {
  readonly start: readonly number[];
  readonly sizes: readonly number[];
}

/** Number of tiles of these extents in a box. */
export function tileCount(sizes: readonly number[], extents: readonly number[]): number {
  return sizes.reduce((count, size, k) => count * Math.ceil(size / (extents[k] ?? 1)), 1);
}

/** Tile number `index`, counted row-major. */
export function tileAt(sizes: readonly number[], extents: readonly number[], index: number): Tile {
  const start = sizes.map(() => 0);
  const own = [...sizes];
  let rest = index;
  for (let k = sizes.length - 1; k >= 0; k--) {
    const size = sizes[k] ?? 1;
    const extent = extents[k] ?? 1;
    const count = Math.ceil(size / extent);
    const first = (rest % count) * extent;
    start[k] = first;
    own[k] = Math.min(extent, size - first);
    rest = Math.floor(rest / count);
  }
  return { start, sizes: own };
}

/** offset + sum of stride * position for the nth position (row-major) of a tile. */
export function placeInTile(tile: Tile, offset: number, strides: readonly number[]): (index: number) => number {
  return index => {
    let rest = index;
    let place = offset;
    for (let k = tile.sizes.length - 1; k >= 0; k--) {
      const size = tile.sizes[k] ?? 1;
      place += ((tile.start[k] ?? 0) + (rest % size)) * (strides[k] ?? 0);
      rest = Math.floor(rest / size);
    }
    return place;
  };
}
