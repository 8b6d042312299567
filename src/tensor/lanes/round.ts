import type { DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { i32x4, v128, type Code } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { decodePatterns } from './decode.js';
import { encodePatterns, roundedToUpperHalf } from './encode.js';
import { floatLayout, isUpperHalf } from './float-layout.js';
import { mapLanes, toF32, toF64, type Lanes } from './lanes.js';

/** Rounds numbers to values of a dtype: as a cast to it and back. */
export function roundLanes(writer: FunctionWriter, dtype: DType, lanes: Lanes): Lanes {
  if (dtype === f64) return toF64(writer, lanes);
  if (dtype === f32) return toF32(writer, lanes);
  if (lanes.words?.dtype === dtype) return lanes;
  const layout = floatLayout(dtype);
  if (layout !== undefined && isUpperHalf(layout)) {
    // A NaN stays one without being looked at: it is short (`Lanes`).
    const upper = (part: Code): Code => v128('v128.and', roundedToUpperHalf(part), i32x4(-65536));
    return mapLanes(writer, toF32(writer, lanes), upper);
  }
  const { parts } = encodePatterns(writer, dtype, lanes);
  return decodePatterns(writer, dtype, parts);
}
