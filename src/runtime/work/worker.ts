import { assertNever, invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import type { Region } from '../../tensor/evaluate/region.js';
import { blocksOf, bytesOf, forEachBlock } from '../tile/blocks.js';
import type { Value } from '../../tensor/piece.js';
import { chooseTile, type Tiling } from '../tile/choose-tile.js';
import { boxesInRange } from '../tile/linear-range.js';
import { rangeBytes } from '../schedule/choose-step.js';
import {
  COPY_STEP,
  tileOf,
  tilesOf,
  type BoxJob,
  type CopyJob,
  type ProofJob,
  type RangeJob,
  type RangePart,
  type WriteJob,
} from '../schedule/job.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { Arena } from './arena.js';
import { compareTile, type Differing } from './compare-tile.js';
import { boxFiller, type BoxFiller } from './fill-box.js';
import { findLostNaN } from './find-lost-nan.js';
import { LostNaNError } from './lost-nan.js';
import { Gatherer, type ReadSource, type SourcePlace } from './gather.js';

/** Puts bytes at a position of an output file (index into the files that are written). */
export type WriteOutput = (file: number, position: number, bytes: Uint8Array) => void;

/** Which tensor of the plan begins at a byte of an output file. */
export type TargetAt = (file: number, start: number) => number;

/** Runs steps of jobs with buffers of its own, allocated once. Several workers can run beside each other. */
export class Worker {
  readonly #memory: number;
  readonly #read: ReadSource;
  readonly #write: WriteOutput;
  readonly #arena: Arena;
  readonly #gatherer: Gatherer;
  readonly #targetAt: TargetAt;
  readonly #watch = { met: false };
  /** Prepared for the job of the last step: steps of one job mostly follow each other. */
  #cut: { readonly job: RangeJob; readonly tilings: Map<string, Tiling> } | undefined;
  #prepared: { readonly job: Filled; readonly fillers: readonly BoxFiller[] } | undefined;

  /** `targetAt` names a target for an error. With an `arena` of that size, buffers that were allocated before are used. */
  constructor(
    sources: readonly SourcePlace[],
    read: ReadSource,
    write: WriteOutput,
    memory: number,
    targetAt: TargetAt,
    arena = new Arena(memory),
  ) {
    this.#targetAt = targetAt;
    this.#memory = memory;
    this.#read = read;
    this.#write = write;
    this.#arena = arena;
    this.#gatherer = new Gatherer(sources, read, this.#arena);
  }

  /** How often a tile took more memory than was planned. */
  get overflows(): number {
    return this.#arena.overflows;
  }

  /** Runs one step of a job; gives the bytes of tensors that it wrote. Throws LostNaNError. */
  run(job: WriteJob, step: number): number {
    this.#arena.release(0);
    this.#watch.met = false;
    switch (job.kind) {
      case 'copy':
        return this.#copy(job, step);
      case 'box':
        return this.#fillTile(job, step);
      case 'range':
        return this.#fillRange(job, step);
      default:
        return assertNever(job);
    }
  }

  /** Compares both sides of a proof over one step; undefined if they are the same. */
  compare(job: ProofJob, step: number): Differing | undefined {
    this.#arena.release(0);
    const { left, right, sizes, dtype } = job;
    const sides = [left, right].map(value => ({ value, sizes }));
    const fillers = this.#fillers(job, sides, dtype);
    return compareTile(job, step, fillers, this.#arena);
  }

  #copy(job: CopyJob, step: number): number {
    const from = step * COPY_STEP;
    const to = Math.min(job.length, from + COPY_STEP);
    const buffer = this.#arena.take(Math.min(this.#memory, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const bytes = buffer.subarray(0, Math.min(buffer.length, to - at));
      this.#read(job.source, job.from + at, bytes);
      this.#write(job.file, job.to + at, bytes);
    }
    return to - from;
  }

  #fillTile(job: BoxJob, step: number): number {
    const { start, sizes } = tileOf(job, step);
    const { target, tiling } = job;
    const [filler] = this.#fillers(job, [job], target.dtype);
    const { offset, strides } = shift(job, start);
    const blocks = blocksOf(offset, strides, sizes, target.dtype.bits, 0);
    const bytes = this.#arena.take(bytesOf(blocks));
    const out = { bytes, offset: blocks.offset, strides: blocks.strides };
    filler?.fill({ start, sizes }, tiling.gap, out);
    if (this.#watch.met) throw this.#lostNaN(job, job, { start, sizes }, tiling.gap);
    forEachBlock(blocks, (position, inBuffer) =>
      this.#write(target.file, target.start + position, bytes.subarray(inBuffer, inBuffer + blocks.length)),
    );
    return (volumeOf(sizes) * target.dtype.bits) / 8;
  }

  #fillRange(job: RangeJob, step: number): number {
    const { dtype, file, start } = job.target;
    const from = job.from + step * job.step;
    const to = Math.min(job.to, from + job.step);
    const length = Math.ceil(((to - from) * dtype.bits) / 8);
    const bytes = this.#arena.take(length);
    // Elements below a byte: the bits behind a tensor's last element are zero.
    if (dtype.bits < 8) bytes.fill(0);
    const fillers = this.#fillers(job, job.parts, dtype);
    for (const [i, part] of job.parts.entries()) {
      const { sizes, offset, strides, value } = part;
      for (const box of boxesInRange(offset, strides, sizes, from, to)) {
        const tiling = this.#tilingOf(job, i, box.sizes, value);
        const place = shift({ offset: offset - from, strides }, box.start);
        const order = box.sizes.map((_, k) => k);
        const tiles = { sizes: box.sizes, order, tiling };
        for (let step = 0; step < tilesOf(tiles); step++) {
          const tile = tileOf(tiles, step);
          const inBox = tile.start.map((at, k) => at + (box.start[k] ?? 0));
          const out = { bytes, offset: shift(place, tile.start).offset, strides };
          const region = { start: inBox, sizes: tile.sizes };
          fillers[i]?.fill(region, tiling.gap, out);
          if (this.#watch.met) throw this.#lostNaN(job, part, region, tiling.gap);
        }
      }
    }
    this.#write(file, start + (from * dtype.bits) / 8, bytes);
    return length;
  }

  /** The error for a NaN that was met in a region of a part's box. What was computed there is of no use any more. */
  #lostNaN({ target }: BoxJob | RangeJob, part: RangePart, region: Region, gap: number): LostNaNError {
    this.#arena.release(0);
    const found = findLostNaN(part.value, region, gap, this.#arena, this.#gatherer);
    invariant(found !== undefined, 'a NaN that was met is met again');
    const { position, dtype, sources } = found;
    const element = shift(part, position).offset;
    return new LostNaNError({ target: this.#targetAt(target.file, target.start), element, dtype, sources });
  }

  /** The cut of a part's box: stretches of a target mostly have boxes of the same sizes. */
  #tilingOf(job: RangeJob, part: number, sizes: readonly number[], value: Value): Tiling {
    if (this.#cut?.job !== job) this.#cut = { job, tilings: new Map() };
    const key = `${part}:${sizes.join()}`;
    const known = this.#cut.tilings.get(key);
    if (known !== undefined) return known;
    const tiling = chooseTile({ sizes, value }, this.#memory - rangeBytes(this.#memory));
    this.#cut.tilings.set(key, tiling);
    return tiling;
  }

  #fillers(job: Filled, parts: readonly Pick<RangePart, 'value' | 'sizes'>[], dtype: DType): readonly BoxFiller[] {
    if (this.#prepared?.job === job) return this.#prepared.fillers;
    const fillers = parts.map(({ value, sizes }) =>
      boxFiller(value, sizes.length, dtype, this.#arena, this.#gatherer, this.#watch),
    );
    this.#prepared = { job, fillers };
    return fillers;
  }
}

/** A job whose values are computed. */
type Filled = BoxJob | RangeJob | ProofJob;

/** The same place as seen from position `start` of its box. */
function shift(place: Place, start: readonly number[]): Place {
  let offset = place.offset;
  for (const [k, from] of start.entries()) offset += from * (place.strides[k] ?? 0);
  return { offset, strides: place.strides };
}

interface Place {
  readonly offset: number;
  readonly strides: readonly number[];
}
