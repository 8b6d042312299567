import type { DType } from '../dtype.js';

/** One byte: 0 is false, anything else true. A number becomes false if it is zero. */
export const bool: DType = {
  name: 'bool',
  bits: 8,
  class: 'bool',
  decode: pattern => (pattern === 0 ? 0 : 1),
  encode: value => (value === 0 ? 0 : 1),
  overflow: 'saturate',
  values: {
    precision: 1,
    least: 1,
    lowest: 0,
    highest: 1,
    zero: true,
    negativeZero: false,
    infinity: false,
    nan: false,
  },
};
