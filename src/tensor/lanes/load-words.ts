import { isLossless, type DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { f16 } from '../dtypes/f16.js';
import { anyTrue, i16x8, i32, i8x16, load, shuffle, v128, vector, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { decodePatterns } from './decode.js';
import { encodePatterns } from './encode.js';
import { floatLayout, type FloatLayout } from './float-layout.js';
import { partOf, type Words } from './lanes.js';
import { wordPatterns } from './load-patterns.js';

/**
 * Eight elements as patterns of a dtype of 16 bits, made in lanes of 16 bits, twice as many to a vector: smaller floats,
 * which bf16 holds all of, and f16 and bf16 that are rounded to each other anyway. Undefined for all else.
 */
export function loadWords(
  writer: FunctionWriter,
  dtype: DType,
  rounding: DType | undefined,
  address: Code,
): Words | undefined {
  if (dtype.bits === 4) return { dtype: bf16, code: nibblesAsBf16(writer, dtype, address) };
  if (dtype === f16 && rounding === bf16) return { dtype: bf16, code: f16AsBf16(writer, address) };
  if (dtype === bf16 && rounding === f16) return { dtype: f16, code: bf16AsF16(writer, address) };
  const layout = floatLayout(dtype);
  if (layout === undefined || dtype.bits !== 8 || layout.mantissaBits > 3 || !isLossless(dtype, bf16)) return undefined;
  if (rounding === f16 && layout.bias === 15 && layout.special === 0x7c) {
    return { dtype: f16, code: upperByteAsF16(writer, address) };
  }
  return { dtype: bf16, code: smallFloatAsBf16(writer, dtype, layout, address) };
}

/** A float of 8 bits with the exponent of f16 is its upper byte. */
function upperByteAsF16(writer: FunctionWriter, address: Code): Code {
  const patterns = writer.keep(v128('i16x8.extend_low_i8x16_u', load('v128.load64_zero', address)));
  const isNaN = v128('i16x8.gt_s', v128('v128.and', patterns, i16x8(0x7f)), i16x8(0x7c));
  return writer.keep(v128('v128.bitselect', i16x8(0x7e00), v128('i16x8.shl', patterns, i32(8)), isNaN));
}

/** Bytes of the lower halves of two vectors in turns. */
const IN_TURNS = Array.from({ length: 16 }, (_, i) => Math.floor(i / 2) + 16 * (i % 2));

/** Low half of a byte first, from two tables: one for each byte of the result. */
function nibblesAsBf16(writer: FunctionWriter, dtype: DType, address: Code): Code {
  const patterns = Array.from({ length: 16 }, (_, pattern) => patternOf(dtype, pattern));
  const bytesOf = (down: number): Code => vector(Uint8Array.from(patterns, pattern => (pattern >> down) & 255));
  const packed = writer.keep(load('v128.load32_zero', address));
  const halves = shuffle(v128('v128.and', packed, i8x16(15)), v128('i8x16.shr_u', packed, i32(4)), IN_TURNS);
  const nibbles = writer.keep(halves);
  const low = v128('i8x16.swizzle', bytesOf(0), nibbles);
  const high = v128('i8x16.swizzle', bytesOf(8), nibbles);
  return writer.keep(shuffle(low, high, IN_TURNS));
}

function patternOf(dtype: DType, pattern: number): number {
  return bf16.encode?.(dtype.decode?.(pattern) ?? 0) ?? 0;
}

/** Floats of 8 bits: another bias and a longer mantissa; the few subnormal ones come from a table. */
function smallFloatAsBf16(writer: FunctionWriter, dtype: DType, layout: FloatLayout, address: Code): Code {
  const { mantissaBits, bias, special } = layout;
  const patterns = writer.keep(v128('i16x8.extend_low_i8x16_s', load('v128.load64_zero', address)));
  const size = writer.keep(v128('v128.and', patterns, i16x8(0x7f)));
  const normal = v128('i16x8.add', v128('i16x8.shl', size, i32(7 - mantissaBits)), i16x8((127 - bias) * 2 ** 7));
  // Lower bytes of the table's eight entries stand before the upper ones; each lane asks for both of one.
  const entries = Array.from({ length: 8 }, (_, pattern) => patternOf(dtype, pattern));
  const table = vector(Uint8Array.from([...entries.map(entry => entry & 255), ...entries.map(entry => entry >> 8)]));
  const both = v128('i16x8.add', v128('i16x8.add', v128('i16x8.shl', size, i32(8)), size), i16x8(0x0800));
  const isSubnormal = v128('i16x8.lt_s', size, i16x8(2 ** mantissaBits));
  let result = v128('v128.bitselect', v128('i8x16.swizzle', table, both), normal, isSubnormal);
  if (special !== undefined) {
    // Infinity, if there is one, is the first of the special patterns.
    const [least, infinity] = special < 127 ? [special + 1, special] : [special, undefined];
    if (infinity !== undefined) {
      result = v128('v128.bitselect', i16x8(0x7f80), result, v128('i16x8.eq', size, i16x8(infinity)));
    }
    result = v128('v128.bitselect', i16x8(0x7fc0), result, v128('i16x8.gt_s', size, i16x8(least - 1)));
    const isNumber = v128('i16x8.lt_s', size, i16x8(least));
    const sign = v128('v128.and', v128('v128.and', patterns, isNumber), i16x8(-(2 ** 15)));
    return writer.keep(v128('v128.or', result, sign));
  }
  return writer.keep(v128('v128.or', result, v128('v128.and', patterns, i16x8(-(2 ** 15)))));
}

/*
 * Most weights are normal numbers. Where all eight are, exponents take another bias and mantissas another length; the
 * general way is for vectors with a zero, a subnormal, an infinity or a NaN.
 */

/** The mantissa loses three bits, rounded, and the exponent comes down to where bf16 has it. */
function f16AsBf16(writer: FunctionWriter, address: Code): Code {
  const words = writer.keep(load('v128.load', address));
  const size = writer.keep(v128('v128.and', words, i16x8(0x7fff)));
  const odd = v128('v128.and', v128('i16x8.shr_u', size, i32(3)), i16x8(1));
  const rounded = v128('i16x8.shr_u', v128('i16x8.add', size, v128('i16x8.add', odd, i16x8(3))), i32(3));
  const result = v128('i16x8.add', rounded, i16x8(112 * 2 ** 7));
  return eitherWay(writer, f16, bf16, words, result, outside(size, 0x0400, 0x7c00));
}

/** Exact, in the range of f16's normal numbers. */
function bf16AsF16(writer: FunctionWriter, address: Code): Code {
  const words = writer.keep(load('v128.load', address));
  const size = writer.keep(v128('v128.and', words, i16x8(0x7fff)));
  const result = v128('i16x8.shl', v128('i16x8.sub', size, i16x8(112 * 2 ** 7)), i32(3));
  return eitherWay(writer, bf16, f16, words, result, outside(size, 113 * 2 ** 7, 143 * 2 ** 7));
}

/** Lanes of 16 bits outside of [from, to): what lies below wraps around to above. */
export function outside(size: Code, from: number, to: number): Code {
  return v128('i16x8.ge_u', v128('i16x8.sub', size, i16x8(from)), i16x8(to - from));
}

/** `result` with the signs of `words`, or the general cast where some lane is special. */
function eitherWay(writer: FunctionWriter, from: DType, to: DType, words: Code, result: Code, special: Code): Code {
  const sign = v128('v128.and', words, i16x8(-(2 ** 15)));
  const found = writer.local(v128('v128.or', result, sign));
  writer.if(anyTrue(special), () => {
    const general = encodePatterns(writer, to, decodePatterns(writer, from, wordPatterns(writer, words, 's')));
    writer.set(found, v128('i16x8.narrow_i32x4_s', partOf(general, 0), partOf(general, 1)));
  });
  return found.value;
}
