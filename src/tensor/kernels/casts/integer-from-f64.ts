import type { DType } from '../../dtype.js';
import { f64 } from '../../dtypes/f64.js';
import { F64, overBytes, U16, U32, U8, type CastRun } from '../words.js';
import type { CastFamily } from './cast-family.js';

/** To integers of 8, 16 and 32 bits: saturated, rounded half to even; NaN is 0. */
export const integerFromF64: CastFamily = {
  name: 'integer-from-f64',
  make: (from, to) => {
    if (from !== f64 || (to.class !== 'int' && to.class !== 'uint')) return undefined;
    return TO[to.bits]?.(to);
  },
};

/** By the bits of the target: a loop that meets several kinds of arrays is slow. A negative number is stored modulo 2^bits. */
const TO: Readonly<Record<number, (to: DType) => CastRun>> = {
  8: ({ values: { lowest, highest } }) => overBytes(F64, U8, (s, t, n) => loop8(lowest, highest, s, t, n)),
  16: ({ values: { lowest, highest } }) => overBytes(F64, U16, (s, t, n) => loop16(lowest, highest, s, t, n)),
  32: ({ values: { lowest, highest } }) => overBytes(F64, U32, (s, t, n) => loop32(lowest, highest, s, t, n)),
};

/** Adding it leaves no bits for a fraction, so the processor rounds. */
const ROUND = 1.5 * 2 ** 52;

function loop8(lowest: number, highest: number, source: Float64Array, target: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = Math.min(Math.max(source[i] ?? 0, lowest), highest) + ROUND - ROUND;
}

function loop16(lowest: number, highest: number, source: Float64Array, target: Uint16Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = Math.min(Math.max(source[i] ?? 0, lowest), highest) + ROUND - ROUND;
}

function loop32(lowest: number, highest: number, source: Float64Array, target: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = Math.min(Math.max(source[i] ?? 0, lowest), highest) + ROUND - ROUND;
}
