/*
 * A NaN that was computed has whatever bits the processor and the state of the compiler gave it. Bytes that are the
 * same for every run need one NaN.
 */

/** Makes every NaN among the first `count` numbers the same one (`7ff8...`). */
export function unifyNaNs64(numbers: Float64Array, count: number): void {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * count);
  for (let i = 0; i < count; i++) {
    const upper = (words[2 * i + 1] ?? 0) & 0x7fffffff;
    if (upper >= 0x7ff00000 && (upper > 0x7ff00000 || words[2 * i] !== 0)) {
      words[2 * i + 1] = 0x7ff80000;
      words[2 * i] = 0;
    }
  }
}

/** The same for f32 (`7fc00000`). */
export function unifyNaNs32(numbers: Float32Array, count: number): void {
  const words = new Uint32Array(numbers.buffer, numbers.byteOffset, count);
  for (let i = 0; i < count; i++) if (((words[i] ?? 0) & 0x7fffffff) > 0x7f800000) words[i] = 0x7fc00000;
}
