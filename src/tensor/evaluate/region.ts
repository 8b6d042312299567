/** A sub-box of a box: its first position, and its extent in each dimension. */
export interface Region {
  readonly start: readonly number[];
  readonly sizes: readonly number[];
}

/** Positions in a region. */
export function countOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

/**
 * Cuts a region into stretches of its row-major order with at most `limit` positions each (at least one): inner
 * dimensions whole, one dimension in parts, the outer ones position by position.
 */
export function* stretchesOf(region: Region, limit: number): Generator<Region> {
  const { start, sizes } = region;
  if (sizes.includes(0)) return;
  let cut = sizes.length;
  let inner = 1;
  while (cut > 0 && inner * (sizes[cut - 1] ?? 1) <= limit) inner *= sizes[--cut] ?? 1;
  if (cut === 0) {
    yield region;
    return;
  }
  const split = cut - 1;
  const part = Math.max(1, Math.floor(limit / inner));
  const at = sizes.map(() => 0);
  for (;;) {
    const size = Math.min(part, (sizes[split] ?? 1) - (at[split] ?? 0));
    yield {
      start: start.map((first, k) => first + (at[k] ?? 0)),
      sizes: sizes.map((whole, k) => (k < split ? 1 : k === split ? size : whole)),
    };
    let k = split;
    at[k] = (at[k] ?? 0) + size;
    while (k >= 0 && (at[k] ?? 0) >= (sizes[k] ?? 1)) {
      at[k] = 0;
      k--;
      if (k >= 0) at[k] = (at[k] ?? 0) + 1;
    }
    if (k < 0) return;
  }
}

/** The part of a region that matters for what uses only some dimensions: the others are one position, the first. */
export function restricted(region: Region, uses: readonly boolean[]): Region {
  return {
    start: region.start.map((first, k) => (uses[k] === true ? first : 0)),
    sizes: region.sizes.map((size, k) => (uses[k] === true ? size : 1)),
  };
}

/** Index of the first position of `part` among the positions of `whole` in row-major order. */
export function indexWithin(part: Region, whole: Region): number {
  let index = 0;
  for (let k = 0; k < whole.sizes.length; k++) {
    index = index * (whole.sizes[k] ?? 1) + (part.start[k] ?? 0) - (whole.start[k] ?? 0);
  }
  return index;
}

/** Strides of a packed row-major array of these sizes. */
export function packedStrides(sizes: readonly number[]): readonly number[] {
  const strides: number[] = [];
  let step = 1;
  for (let k = sizes.length - 1; k >= 0; k--) {
    strides[k] = step;
    step *= sizes[k] ?? 1;
  }
  return strides;
}

export function sameRegion(a: Region, b: Region): boolean {
  return a.start.every((first, k) => first === b.start[k]) && a.sizes.every((size, k) => size === b.sizes[k]);
}
