import { asRun, jobOf, planeOf, type Dimension, type Job } from './copy-job.js';
import { copyInKernelMemory } from './copy-in-kernel-memory.js';
import { copyPlane16, copyPlane32, copyPlane8, copyPlaneNibbles, type Plane } from './copy-plane.js';

/** Where the elements of a box stand in some bytes. Offset and strides (of either sign) count elements. */
export interface StridedBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Runs from here on are copied as bytes: below, the call costs more than a loop. */
const LONG_RUN_BYTES = 256;

/**
 * Copies the elements of a box, bits as they are: target[i] = source[i] for every position i of `sizes`. Whole runs
 * are copied at once, and what is transposed goes in blocks that fit the cache. `bits` is the size of an element
 * (a multiple of 8, or 4: two in a byte, low half first). The two must not overlap in memory.
 */
export function copyStrided(source: StridedBytes, target: StridedBytes, sizes: readonly number[], bits: number): void {
  if (sizes.includes(0)) return;
  const whole = asRun(jobOf(source, target, sizes, bits));
  if (copyInKernelMemory(source.bytes, target.bytes, bits < 8 && canDouble(whole) ? doubled(whole) : whole)) return;
  const job = inWords(whole, [source.bytes, target.bytes]);
  if (job.bits >= 8 && (job.run * job.bits) / 8 >= LONG_RUN_BYTES) copyRuns(source.bytes, target.bytes, job);
  else copyPlanes(source.bytes, target.bytes, job);
}

/**
 * The same copy in the widest words that everything is a multiple of: half bytes in pairs become bytes, bytes become
 * words of up to 32 bits, an innermost dimension that runs on both sides becomes the run. (Words of 64 bits would be
 * floats or big integers in JavaScript: the one loses bits of a NaN, the other is slow.)
 */
function inWords(whole: Job, buffers: readonly [Uint8Array, Uint8Array]): Job {
  let job = whole;
  while (job.bits > 32) job = scaled(job, job.bits / 32, 32, job.run);
  const isAligned = (bits: number): boolean => buffers.every(bytes => bytes.byteOffset % (bits / 8) === 0);
  if (job.bits > 8 && !isAligned(job.bits)) job = scaled(job, job.bits / 8, 8, job.run);
  while (job.bits < 32 && canDouble(job) && isAligned(job.bits * 2)) job = doubled(job);
  return job;
}

/** Each word is `parts` words of `bits`. */
function scaled(job: Job, parts: number, bits: number, run: number): Job {
  return {
    dimensions: job.dimensions.map(d => ({ size: d.size, source: d.source * parts, target: d.target * parts })),
    sourceOffset: job.sourceOffset * parts,
    targetOffset: job.targetOffset * parts,
    bits,
    run: run * parts,
  };
}

/** True if everything is a multiple of two words. */
function canDouble({ run, sourceOffset, targetOffset, dimensions }: Job): boolean {
  const steps = dimensions.flatMap(({ source, target }) => [source, target]);
  return [run, sourceOffset, targetOffset, ...steps].every(number => number % 2 === 0);
}

function doubled(job: Job): Job {
  return {
    dimensions: job.dimensions.map(d => ({ size: d.size, source: d.source / 2, target: d.target / 2 })),
    sourceOffset: job.sourceOffset / 2,
    targetOffset: job.targetOffset / 2,
    bits: job.bits * 2,
    run: job.run / 2,
  };
}

function copyRuns(source: Uint8Array, target: Uint8Array, job: Job): void {
  const bytes = job.bits / 8;
  const length = job.run * bytes;
  forEachPosition(job.dimensions, job.sourceOffset, job.targetOffset, (from, to) => {
    target.set(source.subarray(from * bytes, from * bytes + length), to * bytes);
  });
}

function copyPlanes(source: Uint8Array, target: Uint8Array, job: Job): void {
  const { along, across, rest } = planeOf(job.dimensions);
  const copy = planeCopier(source, target, job.bits, { along, across, run: job.run });
  forEachPosition(rest, job.sourceOffset, job.targetOffset, copy);
}

function planeCopier(
  source: Uint8Array,
  target: Uint8Array,
  bits: number,
  plane: Plane,
): (from: number, to: number) => void {
  switch (bits) {
    case 4:
      return (from, to) => copyPlaneNibbles(source, from, target, to, plane);
    case 16: {
      const [s, t] = [source, target].map(b => new Uint16Array(b.buffer, b.byteOffset, b.byteLength >>> 1));
      if (s === undefined || t === undefined) return () => undefined;
      return (from, to) => copyPlane16(s, from, t, to, plane);
    }
    case 32: {
      const [s, t] = [source, target].map(b => new Uint32Array(b.buffer, b.byteOffset, b.byteLength >>> 2));
      if (s === undefined || t === undefined) return () => undefined;
      return (from, to) => copyPlane32(s, from, t, to, plane);
    }
    default:
      return (from, to) => copyPlane8(source, from, target, to, plane);
  }
}

function forEachPosition(
  dimensions: readonly Dimension[],
  source: number,
  target: number,
  visit: (source: number, target: number) => void,
  depth = 0,
): void {
  const dimension = dimensions[depth];
  if (dimension === undefined) {
    visit(source, target);
    return;
  }
  for (let i = 0; i < dimension.size; i++) {
    forEachPosition(dimensions, source + i * dimension.source, target + i * dimension.target, visit, depth + 1);
  }
}
