import type { DType, ValueSet } from '../dtype.js';

/**
 * An integer dtype. What is no integer is rounded half to even, what lies outside saturates, NaN becomes 0 (torch
 * truncates and wraps instead; a mapping that wants another rounding says so with `floor` or `round`).
 */
export function integerDType(name: string, bits: number, signed: boolean): DType {
  const span = 2 ** bits;
  const lowest = signed ? -span / 2 : 0;
  const highest = lowest + span - 1;
  const values: ValueSet = {
    precision: signed ? bits - 1 : bits,
    least: 1,
    lowest,
    highest,
    zero: true,
    negativeZero: false,
    infinity: false,
    nan: false,
  };
  const common = { name, bits, class: signed ? 'int' : 'uint', overflow: 'saturate', values } as const;
  if (bits > 32) return common;
  return {
    ...common,
    decode: pattern => (pattern > highest ? pattern - span : pattern),
    encode: value => {
      if (Number.isNaN(value)) return 0;
      const integer = roundHalfEven(Math.min(Math.max(value, lowest), highest));
      return integer < 0 ? integer + span : integer;
    },
  };
}

/** Half to even; for |value| < 2^51. The result is never -0. */
function roundHalfEven(value: number): number {
  return value + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
}
