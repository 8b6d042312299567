import type { DType } from '../dtype.js';

/** IEEE 754 binary64. */
export const f64: DType = {
  name: 'f64',
  bits: 64,
  class: 'float',
  overflow: 'infinity',
  values: {
    precision: 53,
    least: Number.MIN_VALUE,
    lowest: -Number.MAX_VALUE,
    highest: Number.MAX_VALUE,
    zero: true,
    negativeZero: true,
    infinity: true,
    nan: true,
  },
};
