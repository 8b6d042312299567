import type { DType } from '../../dtype.js';

/**
 * What a single bit pattern becomes: the definition of a cast between dtypes whose patterns are numbers. Undefined for
 * the others (64 bits and more).
 */
export function patternCast(from: DType, to: DType): ((pattern: number) => number) | undefined {
  const { decode } = from;
  const { encode } = to;
  if (decode === undefined || encode === undefined) return undefined;
  return goesThroughF32(to) ? pattern => encode(Math.fround(decode(pattern))) : pattern => encode(decode(pattern));
}

/** torch rounds to f32 first on the way to every narrower float. */
export function goesThroughF32(to: DType): boolean {
  return to.class === 'float' && to.bits < 32;
}
