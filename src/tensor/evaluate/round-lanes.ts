import type { DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { losesNaN, type NaNWatch } from '../nan-watch.js';
import { castKernel } from '../kernels/cast-kernel.js';
import { hasNaN } from '../kernels/watched-cast.js';
import type { CastRun } from '../kernels/words.js';
import type { Lanes } from './element-loops.js';

/** A cast that the evaluator needs: it computes with real numbers only. */
export function realCast(from: DType, to: DType): CastRun {
  const run = castKernel(from, to);
  if (run === undefined) throw new TypeError(`no arithmetic between ${from.name} and ${to.name}`);
  return run;
}

export function bytesOf(lanes: ArrayBufferView): Uint8Array {
  return new Uint8Array(lanes.buffer, lanes.byteOffset, lanes.byteLength);
}

/**
 * Rounds the first `count` lanes to values of a dtype, in place: as a cast to it and back. `watch` is told of NaN that the
 * dtype does not have.
 */
export function laneRounding(dtype: DType, limit: number, watch?: NaNWatch): (lanes: Lanes, count: number) => void {
  if (dtype === f64) return () => undefined;
  if (dtype === f32) return roundToF32;
  const there = realCast(f64, dtype);
  const back = realCast(dtype, f64);
  const between = new Uint8Array(Math.ceil((limit * dtype.bits) / 8));
  const isWatched = watch !== undefined && losesNaN(f64, dtype);
  return (lanes, count) => {
    if (isWatched && hasNaN(lanes, count)) watch.met = true;
    const bytes = bytesOf(lanes);
    there(bytes, 0, between, 0, count);
    back(between, 0, bytes, 0, count);
  };
}

function roundToF32(lanes: Lanes, count: number): void {
  for (let i = 0; i < count; i++) lanes[i] = Math.fround(lanes[i] ?? 0);
}

/** The same for one number. */
export function numberRounding(dtype: DType): (value: number) => number {
  if (dtype === f64) return value => value;
  if (dtype === f32) return Math.fround;
  const round = laneRounding(dtype, 1);
  const one = new Float64Array(1);
  return value => {
    one[0] = value;
    round(one, 1);
    return one[0];
  };
}
