import type { DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { f8e8m0 } from '../dtypes/f8e8m0.js';
import { f32x4, f64x2, i32, i32x4, i8x16, load, scalar, shuffle, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { floatLayout, hasSignedPatterns, isUpperHalf, type FloatLayout } from './float-layout.js';
import { upperHalf, type Lanes } from './lanes.js';

const QUIET_NAN = i32x4(0x7fc00000);

/** True if elements of a dtype can be loaded into lanes and stored from them. */
export function hasLanes(dtype: DType): boolean {
  if (dtype.class === 'float') return dtype === f64 || dtype === f32 || dtype === f8e8m0 || dtype.bits <= 16;
  return dtype.class !== 'complex' && dtype.bits <= 32;
}

/** The elements at an address: eight that stand one after the other, or one for all. */
export function loadLanes(writer: FunctionWriter, dtype: DType, address: Code, single: boolean): Lanes {
  if (dtype.bits === 64)
    return { width: 'f64', parts: wholeVectors(address, single, 4).map(part => keepOneNaN64(writer, part)) };
  const signed = hasSignedPatterns(dtype);
  const patterns = (
    single ? [singlePattern(dtype.bits, signed, address)] : eightPatterns(writer, dtype.bits, signed, address)
  ).map(part => writer.keep(part));
  return decodePatterns(writer, dtype, patterns);
}

/** The numbers of bit patterns in lanes of 32 bits (`hasSignedPatterns` says what stands above them). */
export function decodePatterns(writer: FunctionWriter, dtype: DType, patterns: readonly Code[]): Lanes {
  const asF32 = (decode: (pattern: Code) => Code): Lanes => ({
    width: 'f32',
    parts: patterns.map(pattern => writer.keep(decode(pattern))),
  });
  if (dtype === f32) return asF32(oneNaN32);
  if (dtype === f8e8m0) return asF32(decodePowerOfTwo);
  const layout = floatLayout(dtype);
  if (layout !== undefined) return asF32(pattern => decodeFloat(writer, layout, pattern));
  if (dtype.class === 'bool')
    return asF32(pattern => v128('v128.andnot', f32x4(1), v128('i32x4.eq', pattern, i32x4(0))));
  if (dtype.bits < 32) return asF32(pattern => v128('f32x4.convert_i32x4_s', pattern));
  const convert = dtype.class === 'int' ? 'f64x2.convert_low_i32x4_s' : 'f64x2.convert_low_i32x4_u';
  const halves = patterns.flatMap(pattern => (patterns.length === 1 ? [pattern] : [pattern, upperHalf(pattern)]));
  return { width: 'f64', parts: halves.map(half => writer.keep(v128(convert, half))) };
}

function singlePattern(bits: number, signed: boolean, address: Code): Code {
  if (bits === 32) return load('v128.load32_splat', address);
  const pattern =
    bits === 4
      ? scalar('i32.and', load('i32.load8_u', address), i32(15))
      : load(bits === 8 ? 'i32.load8_u' : 'i32.load16_u', address);
  const all = v128('i32x4.splat', pattern);
  return signed ? v128('i32x4.shr_s', v128('i32x4.shl', all, i32(32 - bits)), i32(32 - bits)) : all;
}

function eightPatterns(writer: FunctionWriter, bits: number, signed: boolean, address: Code): readonly Code[] {
  if (bits === 32) return wholeVectors(address, false, 2);
  const words = writer.keep(eightWords(writer, bits, signed, address));
  return signed
    ? [v128('i32x4.extend_low_i16x8_s', words), v128('i32x4.extend_high_i16x8_s', words)]
    : [v128('i32x4.extend_low_i16x8_u', words), v128('i32x4.extend_high_i16x8_u', words)];
}

/** Eight patterns in lanes of 16 bits. */
function eightWords(writer: FunctionWriter, bits: number, signed: boolean, address: Code): Code {
  if (bits === 16) return load('v128.load', address);
  const bytes = bits === 8 ? load('v128.load64_zero', address) : eightNibbles(writer, address, signed);
  return v128(signed ? 'i16x8.extend_low_i8x16_s' : 'i16x8.extend_low_i8x16_u', bytes);
}

/** Half bytes, low half first, each in a byte. */
function eightNibbles(writer: FunctionWriter, address: Code, signed: boolean): Code {
  const packed = writer.keep(load('v128.load32_zero', address));
  const low = v128('v128.and', packed, i8x16(15));
  const high = v128('i8x16.shr_u', packed, i32(4));
  const nibbles = shuffle(
    low,
    high,
    Array.from({ length: 16 }, (_, i) => (i >> 1) + 16 * (i & 1)),
  );
  // Flip the sign bit and take it off again: below it zeros, from it on copies.
  return signed ? v128('i8x16.sub', v128('v128.xor', nibbles, i8x16(8)), i8x16(8)) : nibbles;
}

function wholeVectors(address: Code, single: boolean, count: number): readonly Code[] {
  if (single) return [load('v128.load64_splat', address)];
  return Array.from({ length: count }, (_, i) => load('v128.load', address, 16 * i));
}

function oneNaN32(part: Code): Code {
  return v128('v128.bitselect', part, QUIET_NAN, v128('f32x4.eq', part, part));
}

function keepOneNaN64(writer: FunctionWriter, loaded: Code): Code {
  const part = writer.keep(loaded);
  return writer.keep(v128('v128.bitselect', part, f64x2(NaN), v128('f64x2.eq', part, part)));
}

/** 2^(pattern - 127): the pattern is the exponent of an f32, but for the least one and NaN. */
function decodePowerOfTwo(pattern: Code): Code {
  const normal = v128('i32x4.shl', pattern, i32(23));
  const least = v128('v128.and', v128('i32x4.eq', pattern, i32x4(0)), i32x4(0x00400000));
  const nan = v128('v128.and', v128('i32x4.eq', pattern, i32x4(255)), QUIET_NAN);
  return v128('v128.or', v128('v128.or', normal, least), nan);
}

function decodeFloat(writer: FunctionWriter, layout: FloatLayout, pattern: Code): Code {
  const { bits, mantissaBits, bias, special } = layout;
  const up = 23 - mantissaBits;
  if (isUpperHalf(layout)) return v128('i32x4.shl', pattern, i32(16));
  const size = writer.keep(v128('v128.and', pattern, i32x4(2 ** (bits - 1) - 1)));
  const sign = v128('v128.and', pattern, i32x4(-(2 ** 31)));
  const normal = v128('i32x4.add', v128('i32x4.shl', size, i32(up)), i32x4((127 - bias) * 2 ** 23));
  // Below the normal numbers: multiples of the least one. (As bits shifted up they would be subnormals, which are slow.)
  const subnormal = v128('f32x4.mul', v128('f32x4.convert_i32x4_s', size), f32x4(layout.least));
  const isSubnormal = v128('i32x4.lt_s', size, i32x4(2 ** mantissaBits));
  const finite = v128('v128.or', v128('v128.bitselect', subnormal, normal, isSubnormal), sign);
  if (special === undefined) return finite;
  const isSpecial = v128('i32x4.gt_s', size, i32x4(special - 1));
  if (special === 2 ** (bits - 1) - 1) return v128('v128.bitselect', QUIET_NAN, finite, isSpecial);
  // The highest exponent of f32 makes infinity of mantissa 0 and NaN of all others.
  const all = writer.keep(v128('v128.or', finite, v128('v128.and', isSpecial, i32x4(0x7f800000))));
  return oneNaN32(all);
}
