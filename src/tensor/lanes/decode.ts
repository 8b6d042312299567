import { isLossless, type DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { f8e8m0 } from '../dtypes/f8e8m0.js';
import { f32x4, i32, i32x4, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { floatLayout, isUpperHalf, type FloatLayout } from './float-layout.js';
import { upperHalf, type Lanes } from './lanes.js';

const QUIET_NAN = i32x4(0x7fc00000);

/** True if elements of a dtype can be loaded into lanes and stored from them. */
export function hasLanes(dtype: DType): boolean {
  if (dtype.bits === 4) return isLossless(dtype, bf16);
  if (dtype.class === 'float') return dtype === f64 || dtype === f32 || dtype === f8e8m0 || dtype.bits <= 16;
  return dtype.class !== 'complex' && dtype.bits <= 32;
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

function oneNaN32(part: Code): Code {
  return v128('v128.bitselect', part, QUIET_NAN, v128('f32x4.eq', part, part));
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
