import { kernelMemoryOf } from '../wasm/kernel-memory.js';

/** Number of the first of `length` bytes that differs, or `length` if none does. */
export function firstDifference(left: Uint8Array, right: Uint8Array, length: number): number {
  const find = kernelMemoryOf(left, right)?.move('firstDifference');
  // A number of 32 bits comes back signed.
  if (find !== undefined) return find(left.byteOffset, right.byteOffset, length) >>> 0;
  let at = sameWords(left, right, length);
  while (at < length && left[at] === right[at]) at++;
  return at;
}

/** Bytes at the start that are the same, four at a time; 0 where words are not aligned. */
function sameWords(left: Uint8Array, right: Uint8Array, length: number): number {
  if (left.byteOffset % 4 !== 0 || right.byteOffset % 4 !== 0) return 0;
  const count = Math.floor(length / 4);
  const a = new Uint32Array(left.buffer, left.byteOffset, count);
  const b = new Uint32Array(right.buffer, right.byteOffset, count);
  let at = 0;
  while (at < count && a[at] === b[at]) at++;
  return 4 * at;
}
