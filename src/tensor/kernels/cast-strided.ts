import type { DType } from '../dtype.js';
import { castProgram } from '../lanes/cast-program.js';
import { runLoop } from '../lanes/run-loop.js';
import type { NaNWatch } from '../nan-watch.js';
import { jobOf } from './copy-job.js';
import type { StridedBytes } from './copy-strided.js';

/**
 * Casts the elements of a box from one strided place to another in one pass, as `castKernel` does. False, and nothing is
 * done, where there is none: not all lies in one memory of kernels, elements do not stand side by side along one
 * dimension on both sides, or the dtypes are not such that lanes carry them. `watch` is told of NaN that the target's
 * dtype does not have.
 */
export function castStrided(
  from: DType,
  to: DType,
  source: StridedBytes,
  target: StridedBytes,
  sizes: readonly number[],
  watch?: NaNWatch,
): boolean {
  const program = from === to ? undefined : castProgram(from, to);
  if (program === undefined || source.bytes.buffer !== target.bytes.buffer) return false;
  const { dimensions } = jobOf(source, target, sizes, from.bits);
  return runLoop(
    program,
    dimensions.map(({ size }) => size),
    [{ ...source, strides: dimensions.map(dimension => dimension.source) }],
    { ...target, strides: dimensions.map(dimension => dimension.target) },
    watch,
  );
}
