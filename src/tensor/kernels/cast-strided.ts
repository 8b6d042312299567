import type { DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { f16 } from '../dtypes/f16.js';
import { castProgram } from '../lanes/cast-program.js';
import { runLoop } from '../lanes/run-loop.js';
import { castInKernelMemory } from './copy-in-kernel-memory.js';
import { jobOf } from './copy-job.js';
import type { StridedBytes } from './copy-strided.js';

/** Casts that have a shorter way than through f32, and the function of `assembly/` that takes it. */
const SHORTCUTS: readonly { readonly from: DType; readonly to: DType; readonly name: string }[] = [
  { from: f16, to: bf16, name: 'castF16ToBf16' },
];

/**
 * Casts the elements of a box from one strided place to another in one pass, as `castKernel` does. False, and nothing is
 * done, where there is none: not all lies in one memory of kernels, elements do not stand side by side along one
 * dimension on both sides, or the dtypes are not numbers of up to 64 bits.
 */
export function castStrided(
  from: DType,
  to: DType,
  source: StridedBytes,
  target: StridedBytes,
  sizes: readonly number[],
): boolean {
  const program = castProgram(from, to);
  if (program === undefined || from === to || source.bytes.buffer !== target.bytes.buffer) return false;
  const job = jobOf(source, target, sizes, from.bits);
  const shortcut = SHORTCUTS.find(cast => cast.from === from && cast.to === to);
  if (shortcut !== undefined && castInKernelMemory(shortcut.name, source.bytes, target.bytes, job)) return true;
  const { dimensions } = job;
  return runLoop(
    program,
    dimensions.map(({ size }) => size),
    [{ ...source, strides: dimensions.map(dimension => dimension.source) }],
    { ...target, strides: dimensions.map(dimension => dimension.target) },
  );
}
