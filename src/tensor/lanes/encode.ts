import type { DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { f8e8m0 } from '../dtypes/f8e8m0.js';
import { f32x4, f64x2, i16x8, i32, i32x4, store, v128, type Code, type Effect } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { floatLayout, hasSignedPatterns, isUpperHalf, type FloatLayout } from './float-layout.js';
import { inPairs, joinLower, mapLanes, partOf, toF32, toF64, type Bounds, type Lanes } from './lanes.js';

/** Rounds eight numbers to a dtype and stores them at an address. Numbers that are `exact` need no rounding, nor do NaNs. */
export function storeLanes(writer: FunctionWriter, dtype: DType, address: Code, lanes: Lanes, exact: boolean): void {
  for (const effect of stores(writer, dtype, address, lanes, exact)) writer.do(effect);
}

function stores(writer: FunctionWriter, dtype: DType, address: Code, lanes: Lanes, exact: boolean): readonly Effect[] {
  const vectors = (parts: readonly Code[]): Effect[] => parts.map((part, i) => store(128, address, 16 * i, part));
  if (dtype === f64) {
    const wide = toF64(writer, lanes);
    return vectors([0, 1, 2, 3].map(i => oneNaN('f64x2.eq', f64x2(NaN), partOf(wide, i))));
  }
  if (lanes.words?.dtype === dtype) return vectors([lanes.words.code]);
  const layout = floatLayout(dtype);
  const patterns =
    exact && layout !== undefined && isUpperHalf(layout)
      ? mapLanes(writer, toF32(writer, lanes), part => v128('i32x4.shr_s', part, i32(16)))
      : encodePatterns(writer, dtype, lanes);
  const [low, high] = [partOf(patterns, 0), partOf(patterns, 1)];
  if (dtype.bits === 32) return vectors([low, high]);
  const signed = hasSignedPatterns(dtype);
  // Narrowing takes words as signed, and changes none of these numbers.
  const toWords = dtype.bits === 16 && !signed ? 'i16x8.narrow_i32x4_u' : 'i16x8.narrow_i32x4_s';
  const words = writer.keep(v128(toWords, low, high));
  if (dtype.bits === 16) return vectors([words]);
  if (dtype.bits === 8) {
    const toBytes = signed ? 'i8x16.narrow_i16x8_s' : 'i8x16.narrow_i16x8_u';
    return [store(64, address, 0, v128(toBytes, words, words))];
  }
  // Two half bytes stand in each 32 bits: the upper one comes down beside the lower one.
  const halves = writer.keep(v128('v128.and', words, i16x8(15)));
  const pairs = v128('v128.and', v128('v128.or', halves, v128('i32x4.shr_u', halves, i32(12))), i32x4(255));
  const packed = writer.keep(pairs);
  const bytes = writer.keep(v128('i16x8.narrow_i32x4_u', packed, packed));
  return [store(32, address, 0, v128('i8x16.narrow_i16x8_u', bytes, bytes))];
}

/**
 * Bit patterns of numbers rounded to a dtype of at most 32 bits, in lanes of 32 bits (`hasSignedPatterns` says what
 * stands above them).
 */
export function encodePatterns(writer: FunctionWriter, dtype: DType, lanes: Lanes): Lanes {
  if (dtype.class === 'bool') return encodeTruth(writer, lanes);
  if (dtype.class !== 'float') return encodeInteger(writer, dtype, lanes);
  const numbers = toF32(writer, lanes);
  const layout = floatLayout(dtype);
  const encode = (part: Code): Code => {
    if (dtype === f32) return oneNaN('f32x4.eq', i32x4(0x7fc00000), part);
    if (dtype === f8e8m0) return encodePowerOfTwo(writer, part);
    if (layout === undefined) throw new TypeError(`no lanes for ${dtype.name}`);
    return encodeFloat(writer, layout, part);
  };
  return { width: 'f32', parts: numbers.parts.map(part => writer.keep(encode(part))) };
}

function oneNaN(equal: 'f32x4.eq' | 'f64x2.eq', nan: Code, part: Code): Code {
  return v128('v128.bitselect', part, nan, v128(equal, part, part));
}

/** 1 for what is not zero. */
function encodeTruth(writer: FunctionWriter, lanes: Lanes): Lanes {
  if (lanes.width === 'f32') {
    const parts = lanes.parts.map(part => writer.keep(v128('v128.and', v128('f32x4.ne', part, f32x4(0)), i32x4(1))));
    return { width: 'f32', parts };
  }
  // Rounding to f32 may make a zero of a small number: the answers are narrowed, not the numbers. 1 as f64 is 1 as f32.
  const truths = lanes.parts.map(part => writer.keep(v128('v128.and', v128('f64x2.ne', part, f64x2(0)), f64x2(1))));
  const narrow = toF32(writer, { width: 'f64', parts: truths });
  return { width: 'f32', parts: narrow.parts.map(part => writer.keep(v128('i32x4.trunc_sat_f32x4_s', part))) };
}

/** Rounded half to even, saturated; 0 for NaN. */
function encodeInteger(writer: FunctionWriter, dtype: DType, lanes: Lanes): Lanes {
  const kept = (parts: readonly Code[]): Lanes => ({ width: 'f32', parts: parts.map(part => writer.keep(part)) });
  const { bits, values } = dtype;
  const signed = dtype.class === 'int' || bits < 32;
  if (lanes.width === 'f64') {
    const convert = signed ? 'i32x4.trunc_sat_f64x2_s_zero' : 'i32x4.trunc_sat_f64x2_u_zero';
    const narrow = kept(lanes.parts.map(part => v128(convert, v128('f64x2.nearest', part)))).parts;
    const joined = inPairs(narrow).map(([a, b]) => joinLower(a, b));
    const within = (part: Code): Code =>
      v128('i32x4.min_s', v128('i32x4.max_s', part, i32x4(values.lowest)), i32x4(values.highest));
    return kept(bits < 32 ? joined.map(within) : joined);
  }
  if (bits < 32) return kept(lanes.parts.map(part => smallInteger(part, values, lanes.bounds)));
  const convert = signed ? 'i32x4.trunc_sat_f32x4_s' : 'i32x4.trunc_sat_f32x4_u';
  return kept(lanes.parts.map(part => v128(convert, v128('f32x4.nearest', part))));
}

/** Beside it an f32 has no place below 1, and its lower bits count up and down from those that it has itself. */
const ONES = 1.5 * 2 ** 23;

/** Integers of at most 16 bits: brought into bounds first, if they are not, because the sum has room for so many only. */
function smallInteger(part: Code, { lowest, highest }: Bounds, known: Bounds | undefined): Code {
  const number = v128('v128.and', part, v128('f32x4.eq', part, part));
  const isWithin = known !== undefined && known.lowest >= lowest && known.highest <= highest;
  const within = isWithin ? number : v128('f32x4.pmin', v128('f32x4.pmax', number, f32x4(lowest)), f32x4(highest));
  return v128('i32x4.sub', v128('f32x4.add', within, f32x4(ONES)), i32x4(bitsOf(ONES)));
}

/** Ties go up among f32's normal numbers and down below; 255 is what has no number. */
function encodePowerOfTwo(writer: FunctionWriter, part: Code): Code {
  const size = writer.keep(v128('v128.and', part, i32x4(0x7fffffff)));
  const up = v128('i32x4.shr_u', v128('i32x4.add', size, i32x4(0x400000)), i32(23));
  // The least power is 2^-127, in the middle of the subnormal numbers: from above it on, the next is nearer.
  const small = v128('v128.and', v128('i32x4.gt_s', size, i32x4(0x400000)), i32x4(1));
  const isSmall = v128('i32x4.lt_s', size, i32x4(0x800000));
  return v128('i32x4.min_s', v128('v128.bitselect', small, up, isSmall), i32x4(255));
}

function encodeFloat(writer: FunctionWriter, layout: FloatLayout, part: Code): Code {
  if (isUpperHalf(layout)) return oneNaNOf(layout, v128('i32x4.shr_s', roundedToUpperHalf(part), i32(16)), part);
  const { bits, mantissaBits, bias } = layout;
  const down = 23 - mantissaBits;
  const size = writer.keep(v128('v128.and', part, i32x4(0x7fffffff)));
  // Just below half of the last place that stays, plus that place: the carry rounds to nearest, ties to even.
  const odd = v128('v128.and', v128('i32x4.shr_u', size, i32(down)), i32x4(1));
  const rebias = (bias - 127) * 2 ** 23;
  const half = v128('i32x4.add', odd, i32x4(rebias + 2 ** (down - 1) - 1));
  const normal = v128('i32x4.shr_u', v128('i32x4.add', size, half), i32(down));
  // Beside 2^23 of the least number an f32 has just the places that stay. (Subnormal operands would be slow.)
  const magic = layout.least * 2 ** 23;
  const atLeast = v128('i32x4.max_s', size, i32x4(bitsOf(layout.least / 4)));
  const subnormal = v128('i32x4.sub', v128('f32x4.add', atLeast, f32x4(magic)), i32x4(bitsOf(magic)));
  const isSubnormal = v128('i32x4.lt_s', size, i32x4(bitsOf(2 ** (1 - bias))));
  const rounded = v128('v128.bitselect', subnormal, normal, isSubnormal);
  const finite = v128('i32x4.min_s', rounded, i32x4(layout.beyond));
  const sign = v128('v128.and', v128('i32x4.shr_s', part, i32(32 - bits)), i32x4(-(2 ** (bits - 1))));
  return oneNaNOf(layout, v128('v128.or', finite, sign), part);
}

/** An f32 whose upper half is rounded to nearest, ties to even; the lower half is of no meaning. */
export function roundedToUpperHalf(part: Code): Code {
  const odd = v128('v128.and', v128('i32x4.shr_u', part, i32(16)), i32x4(1));
  return v128('i32x4.add', part, v128('i32x4.add', odd, i32x4(0x7fff)));
}

function oneNaNOf(layout: FloatLayout, patterns: Code, numbers: Code): Code {
  return v128('v128.bitselect', patterns, i32x4(layout.nan), v128('f32x4.eq', numbers, numbers));
}

function bitsOf(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}
