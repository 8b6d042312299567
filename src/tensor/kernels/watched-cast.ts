import type { DType } from '../dtype.js';
import { f64 } from '../dtypes/f64.js';
import { losesNaN, type NaNWatch } from '../nan-watch.js';
import { castKernel } from './cast-kernel.js';
import { castStrided } from './cast-strided.js';
import { CHUNK, type CastRun } from './words.js';

/** A `CastRun` that tells of NaN that the target's dtype does not have. */
export type WatchedCast = (...run: readonly [...Parameters<CastRun>, watch: NaNWatch]) => void;

/** `castKernel`, watched. Undefined where there is no such cast. */
export function watchedCast(from: DType, to: DType): WatchedCast | undefined {
  const cast = castKernel(from, to);
  const read = losesNaN(from, to) ? castKernel(from, f64) : undefined;
  if (cast === undefined || read === undefined) return cast;
  return (source, sourceOffset, target, targetOffset, count, watch) => {
    const input = { bytes: source, offset: sourceOffset, strides: [1] };
    const output = { bytes: target, offset: targetOffset, strides: [1] };
    if (castStrided(from, to, input, output, [count], watch)) return;
    const numbers = new Float64Array(Math.min(count, CHUNK));
    for (let done = 0; done < count && !watch.met; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      read(source, sourceOffset + done, new Uint8Array(numbers.buffer), 0, n);
      if (hasNaN(numbers, n)) watch.met = true;
    }
    cast(source, sourceOffset, target, targetOffset, count);
  };
}

/** True if one of the first `count` numbers is NaN. */
export function hasNaN(numbers: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (Number.isNaN(numbers[i])) return true;
  return false;
}
