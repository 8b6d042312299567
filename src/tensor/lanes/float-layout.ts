import type { DType } from '../dtype.js';

/** How a float of at most 16 bits with a sign is put together, and its patterns with a meaning of their own (without sign). */
export interface FloatLayout {
  readonly bits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** Least positive value. */
  readonly least: number;
  /** Patterns from here on are infinity or NaN: with the highest exponent, or all ones alone; undefined if there are none. */
  readonly special: number | undefined;
  /** What infinity and what is too large become. */
  readonly beyond: number;
  readonly nan: number;
}

/** The layout of a dtype, from the numbers that it declares; undefined if it is no such float. */
export function floatLayout(dtype: DType): FloatLayout | undefined {
  const { bits, values, encode } = dtype;
  if (dtype.class !== 'float' || bits > 16 || !values.negativeZero || encode === undefined) return undefined;
  const mantissaBits = values.precision - 1;
  const allOnes = 2 ** (bits - 1) - 1;
  return {
    bits,
    mantissaBits,
    bias: 1 - mantissaBits - Math.log2(values.least),
    least: values.least,
    special: values.infinity ? encode(Infinity) : values.nan ? allOnes : undefined,
    beyond: encode(Infinity),
    nan: encode(NaN),
  };
}

/** True if patterns of a dtype stand in wider lanes with copies of their highest bit above them, false if with zeros. */
export function hasSignedPatterns(dtype: DType): boolean {
  return dtype.class === 'int' || floatLayout(dtype) !== undefined;
}

/** True for the upper half of an f32: nothing but the length of the mantissa is different. */
export function isUpperHalf({ bits, bias }: FloatLayout): boolean {
  return bits === 16 && bias === 127;
}
