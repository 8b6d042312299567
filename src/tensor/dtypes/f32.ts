import type { DType } from '../dtype.js';

const value = new Float32Array(1);
const word = new Uint32Array(value.buffer);
const QUIET_NAN = 0x7fc00000;

/** IEEE 754 binary32. */
export const f32: DType = {
  name: 'f32',
  bits: 32,
  class: 'float',
  decode: pattern => {
    word[0] = pattern;
    return value[0] ?? 0;
  },
  encode: number => {
    if (Number.isNaN(number)) return QUIET_NAN;
    value[0] = number;
    return word[0] ?? 0;
  },
  overflow: 'infinity',
  values: {
    precision: 24,
    least: 2 ** -149,
    lowest: -(2 - 2 ** -23) * 2 ** 127,
    highest: (2 - 2 ** -23) * 2 ** 127,
    zero: true,
    negativeZero: true,
    infinity: true,
    nan: true,
  },
};
