import { f16 } from '../../dtypes/f16.js';
import { f32 } from '../../dtypes/f32.js';
import type { CastFamily } from './cast-family.js';
import { I32, overBytes, U16 } from '../words.js';

/** Bit patterns of f32 where the result changes its kind. */
const TWO_TO_16 = 0x47800000;
const TWO_TO_MINUS_14 = 0x38800000;
const TWO_TO_MINUS_25 = 0x33000000;
const INFINITY = 0x7f800000;

export const f16FromF32: CastFamily = {
  name: 'f16-from-f32',
  make: (from, to) => (from === f32 && to === f16 ? overBytes(I32, U16, loop) : undefined),
};

function loop(source: Int32Array, target: Uint16Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = source[i] ?? 0;
    const sign = (x >>> 16) & 0x8000;
    const size = x & 0x7fffffff;
    if (size >= TWO_TO_MINUS_14 && size < TWO_TO_16) {
      // Rounding may carry into the exponent, and from the largest number into infinity: that is right.
      target[i] = sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
    } else if (size > INFINITY) {
      target[i] = 0x7e00;
    } else if (size >= TWO_TO_16) {
      target[i] = sign | 0x7c00;
    } else if (size <= TWO_TO_MINUS_25) {
      target[i] = sign;
    } else {
      target[i] = sign | subnormal(size);
    }
  }
}

/** A multiple of 2^-24 for an f32 between 2^-25 and 2^-14. */
function subnormal(size: number): number {
  const shift = 126 - (size >>> 23);
  const mantissa = (size & 0x7fffff) | 0x800000;
  const whole = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}
