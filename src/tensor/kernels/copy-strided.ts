import { copyPlane16, copyPlane32, copyPlane8, copyPlaneNibbles, type Plane } from './copy-plane.js';

/** Where the elements of a box stand in some bytes. Offset and strides (of either sign) count elements. */
export interface StridedBytes {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly strides: readonly number[];
}

interface Dimension {
  readonly size: number;
  readonly source: number;
  readonly target: number;
}

/** A box in words of `bits`, each element of which is a run of `run` words on both sides. */
interface Job {
  readonly dimensions: readonly Dimension[];
  readonly sourceOffset: number;
  readonly targetOffset: number;
  readonly bits: number;
  readonly run: number;
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
  const dimensions = fold(
    sizes.map((size, k) => ({ size, source: source.strides[k] ?? 0, target: target.strides[k] ?? 0 })),
  );
  const job = inWords({ dimensions, sourceOffset: source.offset, targetOffset: target.offset, bits, run: 1 }, [
    source.bytes,
    target.bytes,
  ]);
  if (job.bits >= 8 && (job.run * job.bits) / 8 >= LONG_RUN_BYTES) copyRuns(source.bytes, target.bytes, job);
  else copyPlanes(source.bytes, target.bytes, job);
}

/** Sorted by the target's strides, longest first; without dimensions of size 1; neighbours that run on are one. */
function fold(all: readonly Dimension[]): readonly Dimension[] {
  const sorted = all.filter(d => d.size !== 1).sort((a, b) => Math.abs(b.target) - Math.abs(a.target));
  const folded: Dimension[] = [];
  for (const inner of sorted) {
    const outer = folded.at(-1);
    if (outer?.source === inner.source * inner.size && outer.target === inner.target * inner.size) {
      folded[folded.length - 1] = { ...inner, size: outer.size * inner.size };
    } else folded.push(inner);
  }
  return folded;
}

/**
 * The same copy in the widest words that everything is a multiple of: half bytes in pairs become bytes, bytes become
 * words of up to 32 bits, an innermost dimension that runs on both sides becomes the run. (Words of 64 bits would be
 * floats or big integers in JavaScript: the one loses bits of a NaN, the other is slow.)
 */
function inWords(whole: Job, buffers: readonly [Uint8Array, Uint8Array]): Job {
  let job = asRun(whole);
  while (job.bits > 32) job = scaled(job, job.bits / 32, 32, job.run);
  if (job.bits > 8 && buffers.some(bytes => bytes.byteOffset % (job.bits / 8) !== 0)) {
    job = scaled(job, job.bits / 8, 8, job.run);
  }
  while (job.bits < 32 && job.run % 2 === 0 && isEven(job)) {
    const bits = job.bits * 2;
    if (buffers.some(bytes => bytes.byteOffset % (bits / 8) !== 0)) break;
    job = {
      dimensions: job.dimensions.map(d => ({ size: d.size, source: d.source / 2, target: d.target / 2 })),
      sourceOffset: job.sourceOffset / 2,
      targetOffset: job.targetOffset / 2,
      bits,
      run: job.run / 2,
    };
  }
  return job;
}

function asRun(job: Job): Job {
  const inner = job.dimensions.at(-1);
  if (inner?.source !== 1 || inner.target !== 1) return job;
  return { ...job, dimensions: job.dimensions.slice(0, -1), run: inner.size };
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

function isEven(job: Job): boolean {
  return (
    job.sourceOffset % 2 === 0 &&
    job.targetOffset % 2 === 0 &&
    job.dimensions.every(d => d.source % 2 === 0 && d.target % 2 === 0)
  );
}

function copyRuns(source: Uint8Array, target: Uint8Array, job: Job): void {
  const bytes = job.bits / 8;
  const length = job.run * bytes;
  forEachPosition(job.dimensions, job.sourceOffset, job.targetOffset, (from, to) => {
    target.set(source.subarray(from * bytes, from * bytes + length), to * bytes);
  });
}

/** Two dimensions go to a blocked loop: the one that the target runs along, and the one that the source runs along. */
function copyPlanes(source: Uint8Array, target: Uint8Array, job: Job): void {
  const along = leastStride(job.dimensions, d => Math.abs(d.target));
  const bySource = leastStride(job.dimensions, d => Math.abs(d.source));
  const across = bySource === along ? leastStride(without(job.dimensions, [along]), d => Math.abs(d.source)) : bySource;
  const plane: Plane = {
    along: along ?? ONE,
    across: across ?? ONE,
    run: job.run,
  };
  const copy = planeCopier(source, target, job.bits, plane);
  forEachPosition(without(job.dimensions, [along, across]), job.sourceOffset, job.targetOffset, copy);
}

const ONE: Dimension = { size: 1, source: 0, target: 0 };

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

function leastStride(dimensions: readonly Dimension[], stride: (d: Dimension) => number): Dimension | undefined {
  let least: Dimension | undefined;
  for (const d of dimensions) if (least === undefined || stride(d) < stride(least)) least = d;
  return least;
}

function without(dimensions: readonly Dimension[], taken: readonly (Dimension | undefined)[]): readonly Dimension[] {
  return dimensions.filter(d => !taken.includes(d));
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
