import type { DType } from '../dtype.js';
import { i32, load, scalar, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { hasSignedPatterns } from './float-layout.js';

/** The bit pattern of one element of at most 32 bits, in all lanes. */
export function singlePattern(dtype: DType, address: Code): Code {
  const { bits } = dtype;
  if (bits === 32) return load('v128.load32_splat', address);
  const byte = load('i32.load8_u', address);
  const pattern = bits === 4 ? scalar('i32.and', byte, i32(15)) : bits === 8 ? byte : load('i32.load16_u', address);
  const all = v128('i32x4.splat', pattern);
  if (!hasSignedPatterns(dtype)) return all;
  return v128('i32x4.shr_s', v128('i32x4.shl', all, i32(32 - bits)), i32(32 - bits));
}

/** The bit patterns of eight elements of 8, 16 or 32 bits, in two vectors. */
export function eightPatterns(writer: FunctionWriter, dtype: DType, address: Code): readonly Code[] {
  if (dtype.bits === 32) return vectors(address, 2);
  const sign = hasSignedPatterns(dtype) ? 's' : 'u';
  const bytes = load('v128.load64_zero', address);
  const loaded = dtype.bits === 16 ? load('v128.load', address) : v128(`i16x8.extend_low_i8x16_${sign}`, bytes);
  return wordPatterns(writer, writer.keep(loaded), sign);
}

/** Eight patterns of 16 bits in lanes of 32. */
export function wordPatterns(writer: FunctionWriter, words: Code, sign: 's' | 'u'): readonly Code[] {
  return [v128(`i32x4.extend_low_i16x8_${sign}`, words), v128(`i32x4.extend_high_i16x8_${sign}`, words)].map(part =>
    writer.keep(part),
  );
}

/** Vectors that stand one after the other. */
export function vectors(address: Code, count: number): readonly Code[] {
  return Array.from({ length: count }, (_, i) => load('v128.load', address, 16 * i));
}
