/** a + b, or undefined where the sum is no safe integer. Both must be safe integers, not negative. */
export function addChecked(a: number, b: number): number | undefined {
  const sum = a + b;
  return Number.isSafeInteger(sum) ? sum : undefined;
}

/** a * b, or undefined where the product is no safe integer. Both must be safe integers, not negative. */
export function multiplyChecked(a: number, b: number): number | undefined {
  // A product beyond 2^53 may be rounded, but never down to a safe integer: 2^53 itself is none.
  const product = a * b;
  return Number.isSafeInteger(product) ? product : undefined;
}

/**
 * Number of elements of a shape, or undefined where it is no safe integer. A dimension of size 0 makes it 0, but the
 * others must still have a product that is one: strides are made of them.
 */
export function elementCount(shape: readonly number[]): number | undefined {
  let count = 1;
  let empty = false;
  for (const size of shape) {
    if (size === 0) empty = true;
    const product = multiplyChecked(count, size === 0 ? 1 : size);
    if (product === undefined) return undefined;
    count = product;
  }
  return empty ? 0 : count;
}

/** Strides of a row-major tensor, in elements. Its `elementCount` must be known to be defined. */
export function rowMajorStrides(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(shape[i] ?? 1, 1);
  }
  return strides;
}
