import type { DType } from '../../tensor/dtype.js';
import type { Value } from '../../tensor/piece.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import type { Tiling } from '../tile/choose-tile.js';

/** Where a target tensor stands: its output file (index), and the byte of that file where it begins. */
export interface PlacedTarget {
  readonly file: number;
  readonly start: number;
  readonly dtype: DType;
}

/** Bytes that go from a source file to an output file as they are. */
export interface CopyJob {
  readonly kind: 'copy';
  readonly source: number;
  readonly from: number;
  readonly file: number;
  readonly to: number;
  readonly length: number;
}

/** A box of a target that one piece fills, cut into tiles that are written in long runs. */
export interface BoxJob {
  readonly kind: 'box';
  readonly target: PlacedTarget;
  readonly sizes: readonly number[];
  readonly offset: number;
  readonly strides: readonly number[];
  readonly value: Value;
  readonly tiling: Tiling;
  /** Dimensions in the order in which tiles follow each other, slowest first. */
  readonly order: readonly number[];
}

/** A stretch of a target that several pieces fill between each other: put together in a buffer, written at once. */
export interface RangeJob {
  readonly kind: 'range';
  readonly target: PlacedTarget;
  /** Elements [from, to) of the target, `step` at a time. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly parts: readonly RangePart[];
}

export interface RangePart {
  readonly sizes: readonly number[];
  readonly offset: number;
  readonly strides: readonly number[];
  readonly value: Value;
}

/** A claim of the plan (`proof`: its index there), shown or disproved tile by tile. Both sides have `dtype`. */
export interface ProofJob {
  readonly kind: 'prove';
  readonly proof: number;
  readonly sizes: readonly number[];
  readonly left: Value;
  readonly right: Value;
  readonly dtype: DType;
  readonly tiling: Tiling;
  readonly order: readonly number[];
  /** Bytes that are compared for each element, of both sides together. */
  readonly compared: number;
}

/** Digests that files can have, with their bytes. */
export const HASHES = Object.freeze({ crc32: 4, sha256: 32 });
export type Hash = keyof typeof HASHES;

/** The digest of bytes that stand in a file one after the other; it is kept as number `result` of the run's digests. */
export interface DigestJob {
  readonly kind: 'digest';
  readonly hash: Hash;
  readonly of: 'source' | 'output';
  readonly file: number;
  readonly from: number;
  readonly length: number;
  readonly result: number;
}

/**
 * A share of the work that depends on no other: it reads sources and fills a part of one output file that no other job
 * touches. Plain data: which thread or process runs it, and when, changes no byte of the output.
 */
export type WriteJob = CopyJob | BoxJob | RangeJob;

/** All that a run hands out to its workers. A digest of an output waits for the jobs before it; nothing else waits. */
export type Job = WriteJob | ProofJob | DigestJob;

/** Bytes moved by a step of a copy: measured best between 64 KiB and 1 MiB, beyond that the cache is lost. */
export const COPY_STEP = 256 * 1024;

/** Number of steps of a job; they may run in any order. A step is what a worker does without looking up. */
export function stepsOf(job: Job): number {
  switch (job.kind) {
    case 'copy':
      return Math.ceil(job.length / COPY_STEP);
    case 'range':
      return Math.ceil((job.to - job.from) / job.step);
    case 'box':
    case 'prove':
      return tilesOf(job);
    case 'digest':
      return 1;
  }
}

/** Bytes of tensors that a job writes or compares: what its progress is counted in. A digest counts for nothing. */
export function bytesOfJob(job: Job): number {
  switch (job.kind) {
    case 'copy':
      return job.length;
    case 'range':
      return Math.ceil(((job.to - job.from) * job.target.dtype.bits) / 8);
    case 'box':
      return (volumeOf(job.sizes) * job.target.dtype.bits) / 8;
    case 'prove':
      return volumeOf(job.sizes) * job.compared;
    case 'digest':
      return 0;
  }
}

/** What numbers the tiles of a box. */
export type Tiled = Pick<BoxJob, 'sizes' | 'tiling' | 'order'>;

export function tilesOf({ sizes, tiling }: Tiled): number {
  let count = 1;
  for (const [k, size] of sizes.entries()) count *= Math.ceil(size / (tiling.extents[k] ?? 1));
  return count;
}

/** Where tile number `step` of a box begins and how far it goes. */
export function tileOf(job: Tiled, step: number): { start: number[]; sizes: number[] } {
  const start = job.sizes.map(() => 0);
  const sizes = [...job.sizes];
  let rest = step;
  for (let i = job.order.length - 1; i >= 0; i--) {
    const k = job.order[i] ?? 0;
    const size = job.sizes[k] ?? 1;
    const extent = job.tiling.extents[k] ?? 1;
    const count = Math.ceil(size / extent);
    start[k] = (rest % count) * extent;
    sizes[k] = Math.min(extent, size - (start[k] ?? 0));
    rest = Math.floor(rest / count);
  }
  return { start, sizes };
}
