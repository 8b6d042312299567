/**
 * An element type. Shared code asks the member for what it needs; nobody branches on a name.
 * A value is handled as a JavaScript number (integers beyond 2^53 move as bits, and are not computed with).
 */
export interface DType {
  readonly name: string;
  /** Bits of one element in a file. Below 8, elements are packed low bits first. */
  readonly bits: number;
  readonly class: 'float' | 'int' | 'uint' | 'bool' | 'complex';
  /** The value of a bit pattern (an unsigned integer of `bits` bits). Absent where a number cannot carry the pattern (64 bits and more). */
  readonly decode?: (pattern: number) => number;
  /**
   * Rounds once, to nearest, ties to even; overflow as `overflow` says. NaN gives one pattern, the same always; a dtype
   * without NaN gives 0 for it. Absent where `decode` is.
   */
  readonly encode?: (value: number) => number;
  /** What a finite value beyond the largest becomes, and infinity with it: its infinity, the largest, or NaN. Integers saturate. */
  readonly overflow: 'infinity' | 'saturate' | 'nan';
  /** The values it has; of a complex dtype, those of each part. */
  readonly values: ValueSet;
}

/** Zero (if any) and all multiples of `least` between `lowest` and `highest` that need no more than `precision` significant bits. */
export interface ValueSet {
  readonly precision: number;
  /** Least positive value, a power of two. */
  readonly least: number;
  readonly lowest: number;
  readonly highest: number;
  readonly zero: boolean;
  readonly negativeZero: boolean;
  readonly infinity: boolean;
  readonly nan: boolean;
}

/** True if every value of `from` is a value of `to`: a cast there and back gives the same bits (a NaN's payload aside). */
export function isLossless(from: DType, to: DType): boolean {
  if (from === to) return true;
  if (from.class === 'complex' && to.class !== 'complex') return false;
  const a = from.values;
  const b = to.values;
  return (
    a.precision <= b.precision &&
    a.least >= b.least &&
    a.lowest >= b.lowest &&
    a.highest <= b.highest &&
    (b.zero || !a.zero) &&
    (b.negativeZero || !a.negativeZero) &&
    (b.infinity || !a.infinity) &&
    (b.nan || !a.nan)
  );
}

/** Bytes that `count` packed elements take: half bytes are rounded up. */
export function byteLength(dtype: DType, count: number): number {
  return Math.ceil((dtype.bits * count) / 8);
}
