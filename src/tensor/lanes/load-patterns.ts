import type { DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { i32, i8x16, load, scalar, shuffle, v128, vector, type Code } from '../wasm/code.js';
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
  const words = writer.keep(loaded);
  return [v128(`i32x4.extend_low_i16x8_${sign}`, words), v128(`i32x4.extend_high_i16x8_${sign}`, words)];
}

/** Vectors that stand one after the other. */
export function vectors(address: Code, count: number): readonly Code[] {
  return Array.from({ length: count }, (_, i) => load('v128.load', address, 16 * i));
}

/** Bytes of the lower halves of two vectors in turns. */
const IN_TURNS = Array.from({ length: 16 }, (_, i) => Math.floor(i / 2) + 16 * (i % 2));

/** Eight elements of 4 bits (low half of a byte first) as patterns of bf16, which has all their numbers: from two tables. */
export function eightNibbles(writer: FunctionWriter, dtype: DType, address: Code): readonly Code[] {
  const patterns = Array.from({ length: 16 }, (_, pattern) => bf16.encode?.(dtype.decode?.(pattern) ?? 0) ?? 0);
  const bytesOf = (down: number): Code => vector(Uint8Array.from(patterns, pattern => (pattern >> down) & 255));
  const packed = writer.keep(load('v128.load32_zero', address));
  const halves = shuffle(v128('v128.and', packed, i8x16(15)), v128('i8x16.shr_u', packed, i32(4)), IN_TURNS);
  const nibbles = writer.keep(halves);
  const low = v128('i8x16.swizzle', bytesOf(0), nibbles);
  const high = v128('i8x16.swizzle', bytesOf(8), nibbles);
  const words = writer.keep(shuffle(low, high, IN_TURNS));
  return [v128('i32x4.extend_low_i16x8_u', words), v128('i32x4.extend_high_i16x8_u', words)].map(part =>
    writer.keep(part),
  );
}
