import type { DType } from '../dtype.js';
import { f32 } from './f32.js';

const NAN = 0xff;

/**
 * OCP E8M0, the scale of MX blocks: 2^(pattern - 127), no sign, no zero. Rounded as torch does (`Float8_e8m0fnu.h`): the
 * sign is dropped, zero becomes the least value, ties go up among f32's normal numbers, and what is too large becomes NaN.
 */
export const f8e8m0: DType = {
  name: 'f8e8m0',
  bits: 8,
  class: 'float',
  decode: pattern => (pattern === NAN ? NaN : 2 ** (pattern - 127)),
  encode: value => {
    const bits = f32.encode?.(value) ?? 0;
    const exponent = (bits >>> 23) & 0xff;
    if (exponent === 0xff) return NAN;
    const mantissa = bits & 0x7fffff;
    const up = mantissa > 0x400000 || (mantissa === 0x400000 && exponent > 0);
    return up ? exponent + 1 : exponent;
  },
  overflow: 'nan',
  values: {
    precision: 1,
    least: 2 ** -127,
    lowest: 2 ** -127,
    highest: 2 ** 127,
    zero: false,
    negativeZero: false,
    infinity: false,
    nan: true,
  },
};
