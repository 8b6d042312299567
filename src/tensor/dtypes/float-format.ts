import type { DType, ValueSet } from '../dtype.js';

/** A binary float with a sign, an exponent and a mantissa, of at most 32 bits. */
export interface FloatFormat {
  readonly name: string;
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** `ieee`: the highest exponent is infinity and NaN. `fn`: no infinity, NaN is all ones. `finite`: neither. */
  readonly specials: 'ieee' | 'fn' | 'finite';
  /** Pattern that NaN becomes. */
  readonly nan: number;
  readonly overflow: DType['overflow'];
}

const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);

/** Half to even for 0 <= x < 2^52: adding 2^52 leaves no bits for the fraction, and the processor rounds. */
function roundHalfEven(x: number): number {
  return x + 2 ** 52 - 2 ** 52;
}

/** A dtype from the numbers of its format; decode and encode are exact (one rounding, ties to even). */
export function floatDType(format: FloatFormat): DType {
  const { exponentBits, mantissaBits, bias, specials } = format;
  const bits = 1 + exponentBits + mantissaBits;
  const signBit = 2 ** (bits - 1);
  const steps = 2 ** mantissaBits;
  const leastExponent = 1 - bias;
  const allOnes = signBit - 1;
  const infinity = allOnes - (steps - 1);
  const highestPattern = specials === 'ieee' ? infinity - 1 : specials === 'fn' ? allOnes - 1 : allOnes;

  const magnitude = (pattern: number): number => {
    const exponent = Math.floor(pattern / steps);
    const mantissa = pattern % steps;
    if (exponent === 0) return mantissa * 2 ** (leastExponent - mantissaBits);
    return (steps + mantissa) * 2 ** (exponent - 1 + leastExponent - mantissaBits);
  };
  const highest = magnitude(highestPattern);
  const beyond = format.overflow === 'infinity' ? infinity : highestPattern;

  const decode = (pattern: number): number => {
    const negative = pattern >= signBit;
    const rest = negative ? pattern - signBit : pattern;
    if (rest > highestPattern) {
      if (specials !== 'ieee' || rest !== infinity) return NaN;
      return negative ? -Infinity : Infinity;
    }
    return negative ? -magnitude(rest) : magnitude(rest);
  };

  const encode = (value: number): number => {
    if (Number.isNaN(value)) return format.nan;
    const sign = value < 0 || Object.is(value, -0) ? signBit : 0;
    const size = Math.abs(value);
    if (size === Infinity) return sign + beyond;
    scratchValue[0] = size;
    const exponent = Math.max(((scratchWords[1] ?? 0) >>> 20) - 1023, leastExponent);
    if (exponent > 128) return sign + beyond;
    const mantissa = roundHalfEven(size * 2 ** (mantissaBits - exponent));
    const pattern = (exponent - leastExponent) * steps + mantissa;
    return sign + (pattern > highestPattern ? beyond : pattern);
  };

  const values: ValueSet = {
    precision: mantissaBits + 1,
    least: 2 ** (leastExponent - mantissaBits),
    lowest: -highest,
    highest,
    zero: true,
    negativeZero: true,
    infinity: specials === 'ieee',
    nan: specials !== 'finite',
  };
  return { name: format.name, bits, class: 'float', decode, encode, overflow: format.overflow, values };
}
