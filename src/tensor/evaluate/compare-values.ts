import type { DType } from '../dtype.js';
import { f64 } from '../dtypes/f64.js';
import { castKernel } from '../kernels/cast-kernel.js';
import { firstDifference } from '../kernels/first-difference.js';

/** How two packed arrays differ. Two NaNs are equal, 0 and -0 are not the same bits and differ by 0. */
export interface Difference {
  /** Index of the first element that differs. */
  readonly first: number;
  /** How many elements differ. */
  readonly count: number;
  /** Largest absolute difference; NaN where only one is a NaN; undefined for complex numbers. */
  readonly largest: number | undefined;
}

const CHUNK = 4096;

/** Compares `count` packed elements of one dtype; undefined if all are equal. */
export function compareValues(
  dtype: DType,
  left: Uint8Array,
  right: Uint8Array,
  count: number,
): Difference | undefined {
  const length = Math.ceil((count * dtype.bits) / 8);
  if (firstDifference(left, right, length) === length) return undefined;
  const read = dtype.class === 'complex' ? undefined : castKernel(dtype, f64);
  if (read === undefined) return compareElements(left, right, count, dtype.bits / 8);
  const a = new Float64Array(CHUNK);
  const b = new Float64Array(CHUNK);
  let first = -1;
  let differing = 0;
  let largest = 0;
  for (let done = 0; done < count; done += CHUNK) {
    const n = Math.min(CHUNK, count - done);
    read(left, done, new Uint8Array(a.buffer), 0, n);
    read(right, done, new Uint8Array(b.buffer), 0, n);
    for (let i = 0; i < n; i++) {
      const [x, y] = [a[i] ?? 0, b[i] ?? 0];
      if (Object.is(x, y) && (dtype.values.precision <= 53 || sameElement(left, right, done + i, dtype.bits / 8)))
        continue;
      if (first < 0) first = done + i;
      differing++;
      largest = Math.max(largest, x === y ? 0 : Math.abs(x - y));
    }
  }
  return first < 0 ? undefined : { first, count: differing, largest };
}

function sameElement(left: Uint8Array, right: Uint8Array, element: number, bytes: number): boolean {
  const at = element * bytes;
  return firstDifference(left.subarray(at, at + bytes), right.subarray(at, at + bytes), bytes) === bytes;
}

function compareElements(left: Uint8Array, right: Uint8Array, count: number, bytes: number): Difference | undefined {
  let first = -1;
  let differing = 0;
  for (let i = 0; i < count; i++) {
    if (sameElement(left, right, i, bytes)) continue;
    if (first < 0) first = i;
    differing++;
  }
  return first < 0 ? undefined : { first, count: differing, largest: undefined };
}
