import { ARGUMENTS, kernelMemoryOf, type KernelMemory } from '../wasm/kernel-memory.js';
import { asRun, ONE, planeOf, type Dimension, type Job, type JobPlane } from './copy-job.js';

/** Dimensions besides those of the plane, at most: more than any layout has after folding. */
const MOST_OUTER = 32;
/** The unit of `assembly/box.ts` that says that elements are half bytes. */
const HALF_BYTES = 0;

/** Copies a job by WebAssembly where both sides lie in one memory of kernels. False, and nothing is done, elsewhere. */
export function copyInKernelMemory(source: Uint8Array, target: Uint8Array, job: Job): boolean {
  const memory = kernelMemoryOf(source, target);
  if (memory === undefined) return false;
  const plane = planeOf(job.dimensions);
  if (job.bits < 8 && !isTransposedInBytes(job, plane)) return false;
  const unit = job.bits < 8 ? HALF_BYTES : (job.run * job.bits) / 8;
  return runBox(memory, 'copyBox', unit, source, target, job, plane);
}

/**
 * Casts a job of elements of `bits` bits on both sides by a function of `assembly/`. False, and nothing is done, where
 * it cannot: elements do not stand side by side along the innermost dimension.
 */
export function castInKernelMemory(name: string, source: Uint8Array, target: Uint8Array, job: Job): boolean {
  const memory = kernelMemoryOf(source, target);
  if (memory === undefined) return false;
  const { run, dimensions } = asRun(job);
  if (run === 1 && dimensions.length > 0) return false;
  return runBox(memory, name, run, source, target, job, { along: ONE, across: ONE, rest: dimensions });
}

/** Puts a box where `assembly/box.ts` looks for it, and calls. */
function runBox(
  memory: KernelMemory,
  name: string,
  unit: number,
  source: Uint8Array,
  target: Uint8Array,
  { bits, sourceOffset, targetOffset }: Job,
  { along, across, rest }: JobPlane,
): boolean {
  const run = memory.move(name);
  const bytes = bits / 8;
  const dimensions = [along, across, ...rest].flatMap(d => [d.size, d.source * bytes, d.target * bytes]);
  const numbers = [unit, rest.length, ...dimensions];
  if (run === undefined || rest.length > MOST_OUTER || numbers.some(number => Math.abs(number) >= 2 ** 31))
    return false;
  memory.words.set(numbers, ARGUMENTS.start / 4);
  run(source.byteOffset + sourceOffset * bytes, target.byteOffset + targetOffset * bytes, ARGUMENTS.start);
  return true;
}

/** True for half bytes whose rows, on both sides of a transposed plane, begin and end with a byte. */
function isTransposedInBytes({ run, sourceOffset, targetOffset }: Job, { along, across, rest }: JobPlane): boolean {
  const outer = rest.flatMap(({ source, target }: Dimension) => [source, target]);
  const whole = [sourceOffset, targetOffset, along.source, across.target, along.size, across.size, ...outer];
  return run === 1 && along.target === 1 && across.source === 1 && whole.every(number => number % 2 === 0);
}
