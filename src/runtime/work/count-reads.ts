import { assertNever } from '../../diagnostics/invariant.js';
import type { ReduceStep } from '../../tensor/evaluate/graph.js';
import type { ReductionPart } from '../../tensor/evaluate/reduction.js';
import { restricted, sameRegion, type Region } from '../../tensor/evaluate/region.js';
import { boxKey, loadsOf, sourceBoxOf, type SourceBox } from '../../tensor/evaluate/source-box.js';
import { ValueProgram } from '../../tensor/evaluate/value-program.js';
import type { StridedBytes } from '../../tensor/kernels/copy-strided.js';
import type { Value } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { rangeBytes } from '../schedule/choose-step.js';
import { stepsOf, tileOf, tilesOf, type BoxJob, type ProofJob, type RangeJob, type WriteJob } from '../schedule/job.js';
import { blocksOf, bytesOf } from '../tile/blocks.js';
import { aligned, bytesPerElement, chooseTile, movedLoad, type Tiling } from '../tile/choose-tile.js';
import { boxesInRange } from '../tile/linear-range.js';
import { SLACK } from './arena.js';
import { bytesOfBox, cutForSource } from './cut-for-source.js';
import { bounded, heldBytes, partLimit } from './fill-box.js';
import { isPacked } from './gather.js';
import { canHold, findInBlocks, type HeldBlocks } from './held-blocks.js';

type CountedJob = WriteJob | ProofJob;

/**
 * Bytes that one worker with `memory` bytes of buffers reads from the sources for these jobs: what `Worker` does, without
 * the bytes. Jobs that only differ in where they stand are counted once. With several threads, a reduction that tiles share
 * may be read by more than one of them.
 */
export function countReads(jobs: readonly CountedJob[], memory: number): number {
  const known = new Map<string, number>();
  let total = 0;
  for (const job of jobs) {
    if (job.kind === 'copy') {
      total += job.length;
      continue;
    }
    const key = formOf(job);
    const bytes = known.get(key) ?? new ReadCounter(memory).count(job);
    known.set(key, bytes);
    total += bytes;
  }
  return total;
}

/** A text that is the same for jobs that read in the same way: tensors by their order, offsets from the first one of each. */
function formOf(job: Exclude<CountedJob, { readonly kind: 'copy' }>): string {
  const values =
    job.kind === 'prove' ? [job.left, job.right] : job.kind === 'box' ? [job.value] : job.parts.map(part => part.value);
  const bases = new Map<number, { readonly number: number; readonly offset: number }>();
  for (const { load } of values.flatMap(loadsOf)) {
    if (!bases.has(load.tensor))
      bases.set(load.tensor, { number: bases.size, offset: load.offset - (load.offset % 8) });
  }
  return JSON.stringify(job, (name, part: unknown) => {
    if (name === 'target' || name === 'proof') return job.kind === 'prove' ? undefined : job.target.dtype.name;
    if (name === 'dtype') return (part as { readonly name: string }).name;
    if (!isLoad(part)) return part;
    const base = bases.get(part.tensor);
    return { ...part, tensor: base?.number, offset: part.offset - (base?.offset ?? 0) };
  });
}

function isLoad(part: unknown): part is Extract<Value, { readonly kind: 'load' }> {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'load';
}

/** A value of a job, and the regions whose reductions were computed last. */
interface Prepared {
  readonly program: ValueProgram;
  readonly kept: Map<ReduceStep, Region>;
}

const NO_BYTES = new Uint8Array(0);

/** Follows a worker through one job: what it takes of its memory, what it holds, and what it reads. */
class ReadCounter {
  readonly #memory: number;
  readonly #held: HeldBlocks[] = [];
  readonly #programs: Prepared[] = [];
  readonly #tilings = new Map<string, Tiling>();
  #used = 0;
  #read = 0;

  constructor(memory: number) {
    this.#memory = memory;
  }

  count(job: Exclude<CountedJob, { readonly kind: 'copy' }>): number {
    for (let step = 0, steps = stepsOf(job); step < steps; step++) {
      this.#used = 0;
      switch (job.kind) {
        case 'box':
          this.#countTile(job, step);
          break;
        case 'range':
          this.#countRange(job, step);
          break;
        case 'prove':
          this.#countProof(job, step);
          break;
        default:
          assertNever(job);
      }
    }
    return this.#read;
  }

  #countTile(job: BoxJob, step: number): void {
    const tile = tileOf(job, step);
    const { offset, strides, target, tiling, value } = job;
    const out = blocksOf(offset, strides, tile.sizes, target.dtype.bits, 0);
    this.#take(bytesOf(out));
    this.#fill(0, value, tile, tiling.gap, out.strides);
  }

  #countRange(job: RangeJob, step: number): void {
    const { dtype } = job.target;
    const from = job.from + step * job.step;
    const to = Math.min(job.to, from + job.step);
    this.#take(Math.ceil(((to - from) * dtype.bits) / 8));
    for (const [i, { sizes, offset, strides, value }] of job.parts.entries()) {
      for (const box of boxesInRange(offset, strides, sizes, from, to)) {
        const tiling = this.#tilingOf(i, box.sizes, value);
        const tiles = { sizes: box.sizes, order: box.sizes.map((_, k) => k), tiling };
        for (let n = 0; n < tilesOf(tiles); n++) {
          const tile = tileOf(tiles, n);
          const region = { start: tile.start.map((at, k) => at + (box.start[k] ?? 0)), sizes: tile.sizes };
          this.#fill(i, value, region, tiling.gap, strides);
        }
      }
    }
  }

  #countProof(job: ProofJob, step: number): void {
    const tile = tileOf(job, step);
    for (const [i, value] of [job.left, job.right].entries()) {
      this.#take(Math.ceil(volumeOf(tile.sizes) * bytesPerElement(job.dtype)));
      this.#fill(i, value, tile, job.tiling.gap, rowMajorStrides(tile.sizes));
    }
  }

  #tilingOf(part: number, sizes: readonly number[], value: Value): Tiling {
    const key = `${part}:${sizes.join()}`;
    const known = this.#tilings.get(key);
    if (known !== undefined) return known;
    const tiling = chooseTile({ sizes, value }, this.#memory - rangeBytes(this.#memory));
    this.#tilings.set(key, tiling);
    return tiling;
  }

  /** As `boxFiller(...).fill` does: a value that is moved, or one that is computed. `out` are the strides of its results. */
  #fill(part: number, value: Value, region: Region, gap: number, out: readonly number[]): void {
    const mark = this.#used;
    const load = movedLoad(value);
    if (load !== undefined) this.#gather(sourceBoxOf(load, region), gap);
    else this.#fillValue(this.#programOf(part, value, region.sizes.length), region, gap, out);
    this.#used = mark;
  }

  #programOf(part: number, value: Value, rank: number): Prepared {
    return (this.#programs[part] ??= { program: new ValueProgram(value, rank), kept: new Map() });
  }

  #fillValue({ program, kept }: Prepared, region: Region, gap: number, out: readonly number[]): void {
    for (const part of this.#partsOf(program, region)) {
      const gathered = new Set<string>();
      const gatherOnce = (box: SourceBox): void => {
        if (gathered.has(boxKey(box))) return;
        gathered.add(boxKey(box));
        this.#gatherPacked(box, gap);
      };
      for (const step of program.reductions) {
        const needed = restricted(part, step.uses);
        const before = kept.get(step);
        if (before !== undefined && sameRegion(before, needed)) continue;
        this.#reduce(program, step, part, gap, gatherOnce);
        kept.set(step, needed);
      }
      if (!isPacked(out, part.sizes)) this.#take(Math.ceil(volumeOf(part.sizes) * bytesPerElement(program.dtype)));
      for (const box of program.loadBoxes(part)) gatherOnce(box);
      this.#held.length = 0;
    }
  }

  #partsOf(program: ValueProgram, region: Region): readonly Region[] {
    const [step, another] = program.reductions;
    if (step === undefined || another !== undefined || step.segments.some(({ segmentFirst }) => segmentFirst)) {
      return [region];
    }
    return cutForSource(region, program.reduction(step, region).sourceBoxes(), heldBytes(this.#free));
  }

  #reduce(program: ValueProgram, step: ReduceStep, region: Region, gap: number, once: (box: SourceBox) => void): void {
    const reduction = program.reduction(step, region);
    const own = program.loadBoxes(region);
    const keys = new Set(own.map(boxKey));
    const all = reduction.sourceBoxes();
    if (all.every(box => keys.has(boxKey(box)))) {
      for (const part of reduction.parts(Infinity)) part.sourceBoxes.forEach(once);
      return;
    }
    for (const box of own) this.#hold(box, gap);
    for (const box of all) if (bytesOfBox(box) <= heldBytes(this.#free)) this.#hold(box, gap);
    for (const part of reduction.parts(partLimit(this.#free))) {
      const mark = this.#used;
      for (const box of distinct(part)) this.#gatherPacked(box, bounded(gap, part.region));
      this.#used = mark;
    }
  }

  get #free(): number {
    return Math.max(0, aligned(this.#memory) - this.#used);
  }

  #take(bytes: number): void {
    // What does not fit is allocated beside the worker's memory.
    if (this.#used + bytes <= aligned(this.#memory) + SLACK) this.#used += aligned(bytes);
  }

  #hold(box: SourceBox, gap: number): void {
    const blocks = blocksOf(box.offset, box.strides, box.sizes, box.dtype.bits, gap);
    if (!canHold(blocks, box.dtype.bits) || this.#held.some(held => findInBlocks(box, held) !== undefined)) return;
    this.#gather(box, gap);
    this.#held.push({ tensor: box.tensor, bits: box.dtype.bits, blocks, bytes: NO_BYTES });
  }

  #gather(box: SourceBox, gap: number): Pick<StridedBytes, 'offset' | 'strides'> {
    for (const held of this.#held) {
      const found = findInBlocks(box, held);
      if (found !== undefined) return found;
    }
    const blocks = blocksOf(box.offset, box.strides, box.sizes, box.dtype.bits, gap);
    this.#take(bytesOf(blocks));
    this.#read += bytesOf(blocks);
    return blocks;
  }

  #gatherPacked(box: SourceBox, gap: number): void {
    const { strides, offset } = this.#gather(box, gap);
    if (isPacked(strides, box.sizes) && (offset * box.dtype.bits) % 8 === 0) return;
    this.#take(Math.ceil((volumeOf(box.sizes) * box.dtype.bits) / 8));
  }
}

function distinct({ sourceBoxes }: ReductionPart): readonly SourceBox[] {
  return [...new Map(sourceBoxes.map(box => [boxKey(box), box])).values()];
}
