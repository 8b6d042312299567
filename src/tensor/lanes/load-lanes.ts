import type { DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { f16 } from '../dtypes/f16.js';
import { anyTrue, f64x2, i16x8, i32, i32x4, load, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { decodePatterns } from './decode.js';
import { encodePatterns } from './encode.js';
import { partOf, type Lanes } from './lanes.js';
import { eightNibbles, eightPatterns, singlePattern, vectors } from './load-patterns.js';

/** What is loaded: elements of a dtype. Where they are rounded to `rounding` anyway, that may be done on the way. */
interface Elements {
  readonly dtype: DType;
  readonly rounding?: DType;
}

/** One element, as all eight lanes. */
export function loadSingle(writer: FunctionWriter, { dtype }: Elements, address: Code): Lanes {
  if (dtype.bits === 64) return wideLanes(writer, [load('v128.load64_splat', address)]);
  return decodePatterns(writer, dtype, [writer.keep(singlePattern(dtype, address))]);
}

/** Eight elements that stand one after the other. */
export function loadEight(writer: FunctionWriter, { dtype, rounding }: Elements, address: Code): Lanes {
  if (dtype.bits === 64) return wideLanes(writer, vectors(address, 4));
  if (dtype.bits === 4) return decodePatterns(writer, bf16, eightNibbles(writer, dtype, address));
  if (dtype === f16) return rounding === bf16 ? loadF16AsBf16(writer, address) : loadF16(writer, address);
  const patterns = eightPatterns(writer, dtype, address);
  return decodePatterns(
    writer,
    dtype,
    patterns.map(part => writer.keep(part)),
  );
}

function wideLanes(writer: FunctionWriter, loaded: readonly Code[]): Lanes {
  const parts = loaded.map(vector => {
    const part = writer.keep(vector);
    return writer.keep(v128('v128.bitselect', part, f64x2(NaN), v128('f64x2.eq', part, part)));
  });
  return { width: 'f64', parts };
}

/*
 * Most weights are normal numbers. Where all eight are, exponents take another bias and nothing else happens; the general
 * way is for vectors with a zero, a subnormal, an infinity or a NaN.
 */

/** Not 0 where one of eight f16 (without sign) is not normal: what lies below wraps around to above. */
function hasSpecial(size: Code): Code {
  return anyTrue(v128('i16x8.ge_u', v128('i16x8.sub', size, i16x8(0x0400)), i16x8(0x7800)));
}

function loadF16(writer: FunctionWriter, address: Code): Lanes {
  const words = writer.keep(load('v128.load', address));
  const patterns = eightPatterns(writer, f16, address).map(part => writer.keep(part));
  const parts = patterns.map(pattern => {
    const size = v128('i32x4.shl', v128('v128.and', pattern, i32x4(0x7fff)), i32(13));
    const sign = v128('v128.and', pattern, i32x4(-(2 ** 31)));
    return writer.local(v128('v128.or', v128('i32x4.add', size, i32x4(112 * 2 ** 23)), sign));
  });
  writer.if(hasSpecial(v128('v128.and', words, i16x8(0x7fff))), () => {
    const general = decodePatterns(writer, f16, patterns);
    parts.forEach((part, i) => writer.set(part, partOf(general, i)));
  });
  return { width: 'f32', parts: parts.map(({ value }) => value) };
}

/** In lanes of 16 bits: the mantissa loses three bits, and the exponent comes down to where bf16 has it. */
function loadF16AsBf16(writer: FunctionWriter, address: Code): Lanes {
  const words = writer.keep(load('v128.load', address));
  const size = writer.keep(v128('v128.and', words, i16x8(0x7fff)));
  const odd = v128('v128.and', v128('i16x8.shr_u', size, i32(3)), i16x8(1));
  const rounded = v128('i16x8.shr_u', v128('i16x8.add', size, v128('i16x8.add', odd, i16x8(3))), i32(3));
  const sign = v128('v128.and', words, i16x8(-(2 ** 15)));
  const result = writer.local(v128('v128.or', v128('i16x8.add', rounded, i16x8(112 * 2 ** 7)), sign));
  writer.if(hasSpecial(size), () => {
    const patterns = eightPatterns(writer, f16, address).map(part => writer.keep(part));
    const general = encodePatterns(writer, bf16, decodePatterns(writer, f16, patterns));
    writer.set(result, v128('i16x8.narrow_i32x4_s', partOf(general, 0), partOf(general, 1)));
  });
  const halves = [v128('i32x4.extend_low_i16x8_u', result.value), v128('i32x4.extend_high_i16x8_u', result.value)];
  const parts = halves.map(half => writer.keep(v128('i32x4.shl', half, i32(16))));
  return { width: 'f32', parts, bf16: result.value };
}
