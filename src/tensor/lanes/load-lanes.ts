import type { DType } from '../dtype.js';
import { f16 } from '../dtypes/f16.js';
import { anyTrue, f64x2, i16x8, i32, i32x4, load, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { decodePatterns } from './decode.js';
import { partOf, type Lanes } from './lanes.js';
import { eightPatterns, singlePattern, vectors, wordPatterns } from './load-patterns.js';
import { loadWords, outside } from './load-words.js';

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
  const words = loadWords(writer, dtype, rounding, address);
  if (words !== undefined)
    return { ...decodePatterns(writer, words.dtype, wordPatterns(writer, words.code, 's')), words };
  if (dtype === f16) return loadF16(writer, address);
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

/** Where all eight are normal numbers, as most weights are, exponents take another bias, and that is all. */
function loadF16(writer: FunctionWriter, address: Code): Lanes {
  const words = writer.keep(load('v128.load', address));
  const patterns = wordPatterns(writer, words, 's');
  const parts = patterns.map(pattern => {
    const size = v128('i32x4.shl', v128('v128.and', pattern, i32x4(0x7fff)), i32(13));
    const sign = v128('v128.and', pattern, i32x4(-(2 ** 31)));
    return writer.local(v128('v128.or', v128('i32x4.add', size, i32x4(112 * 2 ** 23)), sign));
  });
  writer.if(anyTrue(outside(v128('v128.and', words, i16x8(0x7fff)), 0x0400, 0x7c00)), () => {
    const general = decodePatterns(writer, f16, patterns);
    parts.forEach((part, i) => writer.set(part, partOf(general, i)));
  });
  return { width: 'f32', parts: parts.map(({ value }) => value) };
}
