/** The flat elements offset + sum(strides[k] * i[k]) for every i in the box `sizes`. Strides are not negative. */
export interface Strided {
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/** Number of positions in a box. */
export function volumeOf(sizes: readonly number[]): number {
  let volume = 1;
  for (const size of sizes) volume *= size;
  return volume;
}

/** Distance from the first element of a box to its last; -1 if it has none. */
export function spanOf(sizes: readonly number[], strides: readonly number[]): number {
  let span = 0;
  for (const [k, size] of sizes.entries()) {
    if (size === 0) return -1;
    span += (size - 1) * (strides[k] ?? 0);
  }
  return span;
}

/** Strides of a row-major tensor of this shape. */
export function rowMajorStrides(sizes: readonly number[]): number[] {
  const strides = sizes.map(() => 1);
  let stride = 1;
  for (let k = sizes.length - 1; k >= 0; k--) {
    strides[k] = stride;
    stride *= sizes[k] ?? 1;
  }
  return strides;
}

/** Whether the dimensions are digits of one number: each stride is larger than the span of all smaller ones together. */
export function isNested(sizes: readonly number[], strides: readonly number[]): boolean {
  const dims = sizes.map((size, k) => ({ size, stride: strides[k] ?? 0 })).filter(dim => dim.size > 1);
  dims.sort((a, b) => a.stride - b.stride);
  let span = 0;
  for (const { size, stride } of dims) {
    if (stride <= span) return false;
    span += (size - 1) * stride;
  }
  return true;
}
