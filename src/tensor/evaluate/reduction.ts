import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import type { DType } from '../dtype.js';
import { REDUCE_START, type Lanes } from './element-loops.js';
import { copyStrided } from '../kernels/copy-strided.js';
import { hasLanes } from '../lanes/decode.js';
import { kernelMemoryOf } from '../wasm/kernel-memory.js';
import type { ReduceStep, Segment } from './graph.js';
import { fittingParts, MOST_ACCUMULATORS, type Fits, type GraphSink } from './graph-part.js';
import { isNarrow, type Finish } from './graph-program.js';
import type { ReducedValues } from './reduced-values.js';
import { countOf, indexWithin, packedStrides, stretchesOf, type Region } from './region.js';
import { bytesOf, numberRounding } from './round-lanes.js';
import { gatherOnce, type Gather, type SourceBox } from './source-box.js';

/** What runs the body of a segment. Results come in row-major order of the region; lanes are only valid during the call. */
export interface BodyRunner {
  sourceBoxes(region: Region): readonly SourceBox[];
  /** Runs compiled code; false where it cannot, and then the sink has kept nothing. */
  runCompiled(finish: Finish, region: Region, gather: Gather, sink: GraphSink): boolean;
  run(region: Region, gather: Gather, emit: (lanes: Lanes, count: number) => void): void;
}

/** A stretch of a reduction, small enough to be gathered. */
export interface ReductionPart {
  readonly segment: number;
  /** Over the dimensions of the segment's body. */
  readonly region: Region;
  readonly sourceBoxes: readonly SourceBox[];
}

/**
 * A reduction under way. Each part's elements join the accumulators in order, rounded after each step, so parts of any
 * size give the same result; memory is one number for each position of the region.
 */
export class Reduction {
  readonly #step: ReduceStep;
  readonly #region: Region;
  readonly #runners: readonly BodyRunner[];
  readonly #values: Accumulators;

  /** `runners` has one for each segment of the step; the region has one position where the step does not move. */
  constructor(step: ReduceStep, region: Region, runners: readonly BodyRunner[]) {
    this.#step = step;
    this.#region = region;
    this.#runners = runners;
    this.#values = new Accumulators(countOf(region.sizes), REDUCE_START[step.operation], step.dtype);
  }

  /** All that the reduction reads. */
  sourceBoxes(): readonly SourceBox[] {
    return this.#step.segments.flatMap((_, segment) => this.#runners[segment]?.sourceBoxes(this.#whole(segment)) ?? []);
  }

  /** The parts, in the order in which they must be added, each of at most `limit` elements. */
  *parts(limit: number): Generator<ReductionPart> {
    for (let segment = 0; segment < this.#step.segments.length; segment++) {
      for (const region of stretchesOf(this.#whole(segment), limit)) {
        yield { segment, region, sourceBoxes: this.#runners[segment]?.sourceBoxes(region) ?? [] };
      }
    }
  }

  add(part: ReductionPart, gather: Gather): void {
    const segment = this.#step.segments[part.segment];
    const runner = this.#runners[part.segment];
    if (segment === undefined || runner === undefined) return;
    // Compiled code may find out from the bytes that it cannot run: they are not read again then.
    const gathered = gatherOnce(gather);
    const finish = finishOf(this.#step, segment);
    if (finish !== undefined) {
      const sink: GraphSink = (bytes, fits) => this.#accumulators(part.region, segment, finish, bytes, fits);
      if (runner.runCompiled(finish, part.region, gathered, sink)) return;
    }
    this.#addPlain(part, segment, runner, gathered);
  }

  /** Accumulators of a part in the kernels' own memory: there before the part is run, back when it is done. */
  #accumulators(
    region: Region,
    { sizes, segmentFirst }: Segment,
    finish: Finish,
    gathered: readonly Uint8Array[],
    fits: Fits,
  ): ReturnType<GraphSink> {
    const [first, ...others] = gathered;
    const memory = first === undefined ? undefined : kernelMemoryOf(first, ...others);
    const inSegment = sizes.length;
    const inBox = region.sizes.length - inSegment;
    const [from, to] = segmentFirst ? [inSegment, inSegment + inBox] : [0, inBox];
    const positions = { start: region.start.slice(from, to), sizes: region.sizes.slice(from, to) };
    if (memory === undefined || !fits(region)) return undefined;
    const values = finish.kind === 'across' ? this.#values.narrowest() : this.#values.wide();
    const bits = 8 * values.BYTES_PER_ELEMENT;
    const strides = packedStrides(this.#region.sizes);
    const replaced = (all: readonly number[], own: readonly number[]): readonly number[] => [
      ...all.slice(0, from),
      ...own,
      ...all.slice(to),
    ];
    const { scratch } = memory;
    const known = this.#region;
    const fixed = region.sizes.map(() => 0);
    const parts = function* () {
      for (const block of fittingParts(positions, ({ sizes }) => countOf(sizes) <= MOST_ACCUMULATORS)) {
        const there = { bytes: bytesOf(values), offset: indexWithin(block, known), strides };
        const here = { bytes: scratch, offset: 0, strides: packedStrides(block.sizes) };
        copyStrided(there, here, block.sizes, bits);
        yield {
          region: { start: replaced(region.start, block.start), sizes: replaced(region.sizes, block.sizes) },
          output: { ...here, strides: replaced(fixed, here.strides) },
        };
        copyStrided(here, there, block.sizes, bits);
      }
    };
    return { memory, parts: parts() };
  }

  #addPlain(part: ReductionPart, segment: Segment, runner: BodyRunner, gather: Gather): void {
    const values = this.#values.wide();
    const positions = values.length;
    const elements = countOf(segment.sizes);
    const accumulate = ACCUMULATE[this.#step.operation](this.#step.dtype);
    let index = indexWithin(part.region, this.#whole(part.segment));
    runner.run(part.region, gather, (lanes, count) => {
      let at = 0;
      while (at < count) {
        if (segment.segmentFirst) {
          const first = index % positions;
          const n = Math.min(positions - first, count - at);
          accumulate.across(values, first, lanes, at, n);
          at += n;
          index += n;
        } else {
          const n = Math.min(elements - (index % elements), count - at);
          accumulate.along(values, Math.floor(index / elements), lanes, at, n);
          at += n;
          index += n;
        }
      }
    });
  }

  /** The results, when all parts were added. */
  values(): ReducedValues {
    return { region: this.#region, values: this.#values.wide() };
  }

  #whole(segment: number): Region {
    const { sizes = [], segmentFirst = false } = this.#step.segments[segment] ?? {};
    const start = sizes.map(() => 0);
    return segmentFirst
      ? { start: [...start, ...this.#region.start], sizes: [...sizes, ...this.#region.sizes] }
      : { start: [...this.#region.start, ...start], sizes: [...this.#region.sizes, ...sizes] };
  }
}

/** Numbers as f64; in between as f32, if that holds those of their dtype: compiled code takes half as many bytes. */
class Accumulators {
  readonly #wide: Lanes;
  readonly #isNarrow: boolean;
  #narrow: Float32Array | undefined;

  constructor(count: number, start: number, dtype: DType) {
    this.#wide = new Float64Array(count).fill(start);
    this.#isNarrow = isNarrow(dtype);
  }

  /** As f64, to be written to before `narrowest` is called again. */
  wide(): Lanes {
    if (this.#narrow !== undefined) this.#wide.set(this.#narrow);
    this.#narrow = undefined;
    return this.#wide;
  }

  /** The same in the least width, to be written to before `wide` is called again. */
  narrowest(): Float32Array | Float64Array {
    if (!this.#isNarrow) return this.#wide;
    this.#narrow ??= Float32Array.from(this.#wide);
    return this.#narrow;
  }
}

/** How compiled code joins results and accumulators. */
function finishOf({ operation, dtype }: ReduceStep, { segmentFirst }: Segment): Finish | undefined {
  return hasLanes(dtype) ? { kind: segmentFirst ? 'across' : 'along', operation, dtype } : undefined;
}

interface Accumulate {
  /** `count` lanes join one accumulator, one after the other. */
  readonly along: (values: Lanes, position: number, lanes: Lanes, at: number, count: number) => void;
  /** `count` lanes join as many accumulators. */
  readonly across: (values: Lanes, first: number, lanes: Lanes, at: number, count: number) => void;
}

/** Rounds after each step. */
const sum = (dtype: DType): Accumulate => {
  if (dtype === f32) return SUM_F32;
  if (dtype === f64) return SUM_F64;
  const round = numberRounding(dtype);
  return {
    along: (values, position, lanes, at, count) => {
      let total = values[position] ?? 0;
      for (let i = at; i < at + count; i++) total = round(total + (lanes[i] ?? 0));
      values[position] = total;
    },
    across: (values, first, lanes, at, count) => {
      for (let i = 0; i < count; i++) {
        values[first + i] = round((values[first + i] ?? 0) + (lanes[at + i] ?? 0));
      }
    },
  };
};

const SUM_F32: Accumulate = {
  along: (values, position, lanes, at, count) => {
    let total = values[position] ?? 0;
    for (let i = at; i < at + count; i++) total = Math.fround(total + (lanes[i] ?? 0));
    values[position] = total;
  },
  across: (values, first, lanes, at, count) => {
    for (let i = 0; i < count; i++) {
      values[first + i] = Math.fround((values[first + i] ?? 0) + (lanes[at + i] ?? 0));
    }
  },
};

const SUM_F64: Accumulate = {
  along: (values, position, lanes, at, count) => {
    let total = values[position] ?? 0;
    for (let i = at; i < at + count; i++) total += lanes[i] ?? 0;
    values[position] = total;
  },
  across: (values, first, lanes, at, count) => {
    for (let i = 0; i < count; i++) values[first + i] = (values[first + i] ?? 0) + (lanes[at + i] ?? 0);
  },
};

const MAX: Accumulate = {
  along: (values, position, lanes, at, count) => {
    let most = values[position] ?? 0;
    for (let i = at; i < at + count; i++) most = Math.max(most, lanes[i] ?? 0);
    values[position] = most;
  },
  across: (values, first, lanes, at, count) => {
    for (let i = 0; i < count; i++) values[first + i] = Math.max(values[first + i] ?? 0, lanes[at + i] ?? 0);
  },
};

const MIN: Accumulate = {
  along: (values, position, lanes, at, count) => {
    let least = values[position] ?? 0;
    for (let i = at; i < at + count; i++) least = Math.min(least, lanes[i] ?? 0);
    values[position] = least;
  },
  across: (values, first, lanes, at, count) => {
    for (let i = 0; i < count; i++) values[first + i] = Math.min(values[first + i] ?? 0, lanes[at + i] ?? 0);
  },
};

/** The bodies are rounded already: the result of `max` and `min` is one of them and needs no rounding. */
const ACCUMULATE = { sum, max: () => MAX, min: () => MIN } as const;
