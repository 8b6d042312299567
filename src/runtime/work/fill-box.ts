import type { DType } from '../../tensor/dtype.js';
import type { ReduceStep } from '../../tensor/evaluate/graph.js';
import type { ReducedValues } from '../../tensor/evaluate/reduced-values.js';
import { restricted, sameRegion, type Region } from '../../tensor/evaluate/region.js';
import { boxKey, gatherOnce, sourceBoxOf, type Gather } from '../../tensor/evaluate/source-box.js';
import { ValueProgram } from '../../tensor/evaluate/value-program.js';
import { castStrided } from '../../tensor/kernels/cast-strided.js';
import { copyStrided, type StridedBytes } from '../../tensor/kernels/copy-strided.js';
import { watchedCast } from '../../tensor/kernels/watched-cast.js';
import type { NaNWatch } from '../../tensor/nan-watch.js';
import type { Load, Value } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { invariant } from '../../diagnostics/invariant.js';
import { bytesPerElement, movedLoad, PART_BYTES } from '../tile/choose-tile.js';
import type { Arena } from './arena.js';
import { bytesOfBox, cutForSource } from './cut-for-source.js';
import { isPacked, type Gatherer } from './gather.js';

/** What computes parts of a value's box. Nothing is taken from the arena that is not given back. */
export interface BoxFiller {
  /** Computes the positions of a region and puts them where `out` says (elements of the result's dtype). */
  fill(region: Region, gap: number, out: StridedBytes): void;
}

/**
 * Prepares to compute a value over a box of `rank` dimensions, in parts. `dtype` is the result's. `watch` is told of NaN
 * that some dtype on the way does not have.
 */
export function boxFiller(
  value: Value,
  rank: number,
  dtype: DType,
  arena: Arena,
  gatherer: Gatherer,
  watch: NaNWatch = { met: false },
): BoxFiller {
  const load = movedLoad(value);
  const filler =
    load === undefined
      ? new ValueFiller(new ValueProgram(value, rank, watch), arena, gatherer)
      : new MoveFiller(load, dtype, arena, gatherer, watch);
  return {
    fill(region, gap, out) {
      const mark = arena.mark();
      filler.fill(region, gap, out);
      arena.release(mark);
    },
  };
}

/** Moves elements and casts them: at once, or moves first, so that the cast runs over what stands side by side. */
class MoveFiller implements BoxFiller {
  readonly #load: Load;
  readonly #dtype: DType;
  readonly #arena: Arena;
  readonly #gatherer: Gatherer;
  readonly #watch: NaNWatch;

  constructor(load: Load, dtype: DType, arena: Arena, gatherer: Gatherer, watch: NaNWatch) {
    this.#watch = watch;
    this.#load = load;
    this.#dtype = dtype;
    this.#arena = arena;
    this.#gatherer = gatherer;
  }

  fill(region: Region, gap: number, out: StridedBytes): void {
    const { sizes } = region;
    const [from, to] = [this.#load.dtype, this.#dtype];
    let moved = this.#gatherer.gather(sourceBoxOf(this.#load, region), gap);
    if (from === to) {
      copyStrided(moved, out, sizes, to.bits);
      return;
    }
    if (castStrided(from, to, moved, out, sizes, this.#watch)) return;
    const cast = watchedCast(from, to);
    invariant(cast !== undefined, `no cast from ${from.name} to ${to.name}`);
    const count = volumeOf(sizes);
    if (!isPacked(moved.strides, sizes)) {
      const packed = this.#packed(sizes, from);
      copyStrided(moved, packed, sizes, from.bits);
      if (castStrided(from, to, packed, out, sizes, this.#watch)) return;
      moved = packed;
    }
    if (isPacked(out.strides, sizes)) {
      cast(moved.bytes, moved.offset, out.bytes, out.offset, count, this.#watch);
      return;
    }
    const result = this.#packed(sizes, to);
    cast(moved.bytes, moved.offset, result.bytes, 0, count, this.#watch);
    copyStrided(result, out, sizes, to.bits);
  }

  #packed(sizes: readonly number[], dtype: DType): StridedBytes {
    const bytes = this.#arena.take(Math.ceil(volumeOf(sizes) * bytesPerElement(dtype)));
    return { bytes, offset: 0, strides: rowMajorStrides(sizes) };
  }
}

/** Elements of a reduction that are read at a time, at most: they stay in the cache until they are computed with. */
const PART_ELEMENTS = 262144;

/** Bytes that a reduction reads at a time where it reads them at once: they stay in the second or third cache. */
const HELD_BYTES = 4 * 1024 * 1024;

/** Bytes of a box that are read at once, where so much of the memory is free. */
export const heldBytes = (free: number): number => Math.min(HELD_BYTES, free / 2);

/** Elements of a part of a reduction: eight bytes for what was read, and as much for its packed form; a gap can double what is read. */
export const partLimit = (free: number): number => Math.min(PART_ELEMENTS, Math.floor(Math.max(free, PART_BYTES) / 32));

/** Computes an expression. Regions that follow each other share the reductions that they have in common. */
class ValueFiller implements BoxFiller {
  readonly #program: ValueProgram;
  readonly #arena: Arena;
  readonly #gatherer: Gatherer;
  readonly #kept = new Map<ReduceStep, ReducedValues>();

  constructor(program: ValueProgram, arena: Arena, gatherer: Gatherer) {
    this.#program = program;
    this.#arena = arena;
    this.#gatherer = gatherer;
  }

  fill(region: Region, gap: number, out: StridedBytes): void {
    for (const part of this.#partsOf(region)) {
      const offset = part.start.reduce(
        (at, start, k) => at + (start - (region.start[k] ?? 0)) * (out.strides[k] ?? 0),
        out.offset,
      );
      this.#fillPart(part, gap, { ...out, offset });
    }
  }

  /** The region in parts whose reduction reads no more than can be held: cut where that keeps its reads long. */
  #partsOf(region: Region): readonly Region[] {
    const [step, another] = this.#program.reductions;
    // A segment that runs along the source is read in long parts as it is.
    if (step === undefined || another !== undefined || step.segments.some(({ segmentFirst }) => segmentFirst)) {
      return [region];
    }
    const boxes = this.#program.reduction(step, region).sourceBoxes();
    return cutForSource(region, boxes, this.#heldBytes);
  }

  get #heldBytes(): number {
    return heldBytes(this.#arena.free);
  }

  #fillPart(region: Region, gap: number, out: StridedBytes): void {
    const gather = gatherOnce(box => this.#gatherer.gatherPacked(box, gap));
    for (const step of this.#program.reductions) {
      const part = restricted(region, step.uses);
      const kept = this.#kept.get(step);
      if (kept === undefined || !sameRegion(kept.region, part)) {
        this.#kept.set(step, this.#reduce(step, region, gap, gather));
      }
    }
    const { dtype } = this.#program;
    const packed = isPacked(out.strides, region.sizes);
    const bytes = packed ? out.bytes : this.#arena.take(Math.ceil(volumeOf(region.sizes) * bytesPerElement(dtype)));
    this.#program.evaluate(region, gather, bytes, packed ? out.offset : 0, this.#kept);
    this.#gatherer.letGo();
    if (packed) return;
    copyStrided({ bytes, offset: 0, strides: rowMajorStrides(region.sizes) }, out, region.sizes, dtype.bits);
  }

  #reduce(step: ReduceStep, region: Region, gap: number, gather: Gather): ReducedValues {
    const reduction = this.#program.reduction(step, region);
    const own = new Set(this.#program.loadBoxes(region).map(boxKey));
    if (reduction.sourceBoxes().every(box => own.has(boxKey(box)))) {
      // The region itself reads all of it: once for both.
      for (const part of reduction.parts(Infinity)) reduction.add(part, gather);
      return reduction.values();
    }
    // What the region reads is mostly what its reductions read, in another order: once for both.
    for (const box of this.#program.loadBoxes(region)) this.#gatherer.hold(box, gap);
    for (const box of reduction.sourceBoxes()) {
      if (bytesOfBox(box) <= this.#heldBytes) this.#gatherer.hold(box, gap);
    }
    for (const part of reduction.parts(partLimit(this.#arena.free))) {
      const mark = this.#arena.mark();
      reduction.add(part, box => this.#gatherer.gatherPacked(box, bounded(gap, part.region)));
      this.#arena.release(mark);
    }
    return reduction.values();
  }
}

/** Short runs are read with what is between them only where many of them are asked for. */
export function bounded(gap: number, region: Region): number {
  return volumeOf(region.sizes) >= 4096 ? gap : 0;
}
