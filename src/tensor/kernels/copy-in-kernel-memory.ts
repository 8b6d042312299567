import { ARGUMENTS, kernelMemoryOf } from '../wasm/kernel-memory.js';
import { planeOf, type Job, type JobPlane } from './copy-job.js';

/** Dimensions besides those of the plane, at most: more than any layout has after folding. */
const MOST_OUTER = 32;
/** The unit of `assembly/box.ts` that says that elements are half bytes. */
const HALF_BYTES = 0;

/** Copies a job by WebAssembly where both sides lie in one memory of kernels. False, and nothing is done, elsewhere. */
export function copyInKernelMemory(source: Uint8Array, target: Uint8Array, job: Job): boolean {
  const memory = kernelMemoryOf(source, target);
  const copy = memory?.move('copyBox');
  if (memory === undefined || copy === undefined) return false;
  const plane = planeOf(job.dimensions);
  if (job.bits < 8 && !isTransposedInBytes(job, plane)) return false;
  const bytes = job.bits / 8;
  const { along, across, rest } = plane;
  const numbers = [
    job.bits < 8 ? HALF_BYTES : job.run * bytes,
    rest.length,
    ...[along, across, ...rest].flatMap(d => [d.size, d.source * bytes, d.target * bytes]),
  ];
  if (rest.length > MOST_OUTER || numbers.some(number => Math.abs(number) >= 2 ** 31)) return false;
  memory.words.set(numbers, ARGUMENTS.start / 4);
  const from = source.byteOffset + job.sourceOffset * bytes;
  const to = target.byteOffset + job.targetOffset * bytes;
  copy(from, to, ARGUMENTS.start);
  return true;
}

/** True for half bytes whose rows, on both sides of a transposed plane, begin and end with a byte. */
function isTransposedInBytes({ run, sourceOffset, targetOffset }: Job, { along, across, rest }: JobPlane): boolean {
  const outer = rest.flatMap(({ source, target }) => [source, target]);
  const whole = [sourceOffset, targetOffset, along.source, across.target, along.size, across.size, ...outer];
  return run === 1 && along.target === 1 && across.source === 1 && whole.every(number => number % 2 === 0);
}
