import type { DType } from '../dtype.js';
import { f64 } from '../dtypes/f64.js';
import type { NaNWatch } from '../nan-watch.js';
import type { ElementOperation } from '../operation.js';
import type { CastRun } from '../kernels/words.js';
import { broadcast } from './broadcast.js';
import { ELEMENT_LOOPS, type Lanes } from './element-loops.js';
import { CompiledGraph } from './compiled-graph.js';
import { isExact, type Graph, type ReduceStep, type Step } from './graph.js';
import type { GraphSink } from './graph-part.js';
import type { Finish } from './graph-program.js';
import { within, type ReducedValues } from './reduced-values.js';
import { Reduction } from './reduction.js';
import { countOf, indexWithin, restricted, sameRegion, stretchesOf, type Region } from './region.js';
import { bytesOf, laneRounding, realCast } from './round-lanes.js';
import { sourceBoxOf, type Gather, type SourceBox } from './source-box.js';

/** Elements that go through all steps at a time: some ten arrays of them fit the second cache. */
const STRETCH = 2048;
/** Elements of a reduction that are gathered at a time. */
const GATHERED = 262144;

/** Values of reductions that were computed before, by step. */
export type Reduced = ReadonlyMap<ReduceStep, ReducedValues>;
export const NOTHING_REDUCED: Reduced = new Map();

/** Takes results in row-major order of the region. Lanes are only valid during the call. */
export type Emit = (lanes: Lanes, count: number) => void;

/** What a step needs to run: its own array, and what it makes of a stretch. */
interface Unit {
  readonly step: Step;
  readonly lanes: Lanes;
  readonly compute: (part: Region, count: number) => void;
  /** Fetches what holds for the whole region. */
  readonly prepare: (region: Region, gather: Gather, reduced: Reduced) => void;
  done: Region | undefined;
}

const nothing = (): void => undefined;

/** Runs a graph over regions of its box. Arrays are allocated once. */
export class Runner {
  readonly #graph: Graph;
  /** For the plain way; compiled code needs none. */
  readonly #units: Unit[] = [];
  #wide: Lanes | undefined;
  #compiled: { readonly finish: Finish; readonly graph: CompiledGraph | undefined } | undefined;
  readonly #runners = new Map<ReduceStep, readonly Runner[]>();
  readonly #watch: NaNWatch;

  /** `watch` is told of NaN that some step's dtype does not have. */
  constructor(graph: Graph, watch: NaNWatch) {
    this.#graph = graph;
    this.#watch = watch;
  }

  /** Boxes of the sources that `run` asks for over this region, whole or in parts. */
  sourceBoxes(region: Region, reduced: Reduced = NOTHING_REDUCED): readonly SourceBox[] {
    return this.#graph.steps.flatMap(step => {
      const part = restricted(region, step.uses);
      if (step.kind === 'load') return [sourceBoxOf(step.load, part)];
      if (step.kind === 'reduce' && !reduced.has(step)) {
        return new Reduction(step, part, this.runnersOf(step)).sourceBoxes();
      }
      return [];
    });
  }

  run(region: Region, gather: Gather, emit: Emit, reduced: Reduced = NOTHING_REDUCED): void {
    if (region.sizes.includes(0)) return;
    if (this.#units.length === 0) for (const step of this.#graph.steps) this.#units.push(this.#unit(step));
    for (const unit of this.#units) {
      unit.done = undefined;
      unit.prepare(restricted(region, unit.step.uses), gather, reduced);
    }
    const result = this.#units[this.#graph.result];
    if (result === undefined) return;
    for (const stretch of stretchesOf(region, STRETCH)) {
      for (const unit of this.#units) {
        const part = restricted(stretch, unit.step.uses);
        if (unit.done !== undefined && sameRegion(unit.done, part)) continue;
        unit.compute(part, countOf(part.sizes));
        unit.done = part;
      }
      const sizes = result.done?.sizes ?? [];
      const count = countOf(stretch.sizes);
      if (countOf(sizes) === count) emit(result.lanes, count);
      else {
        this.#wide ??= new Float64Array(STRETCH);
        broadcast(result.lanes, sizes, this.#wide, stretch.sizes);
        emit(this.#wide, count);
      }
    }
  }

  /**
   * The same by compiled code, finished as is said (always in one way for one runner). False where it cannot be; the sink
   * may have been given parts all the same.
   */
  runCompiled(
    finish: Finish,
    region: Region,
    gather: Gather,
    sink: GraphSink,
    reduced: Reduced = NOTHING_REDUCED,
  ): boolean {
    this.#compiled ??= { finish, graph: CompiledGraph.of(this.#graph, finish) };
    const reduce = (step: ReduceStep, part: Region): ReducedValues =>
      reduced.get(step) ?? reduceAll(step, part, this.runnersOf(step), gather);
    return this.#compiled.graph?.run(region, gather, reduce, sink, this.#watch) ?? false;
  }

  /** Runners for the bodies of a reduction's segments. */
  runnersOf(step: ReduceStep): readonly Runner[] {
    const known = this.#runners.get(step);
    if (known !== undefined) return known;
    const runners = step.segments.map(segment => new Runner(segment.body, this.#watch));
    this.#runners.set(step, runners);
    return runners;
  }

  #unit(step: Step): Unit {
    const lanes = new Float64Array(step.uses.includes(true) ? STRETCH : 1);
    const unit = (compute: Unit['compute'], prepare: Unit['prepare'] = nothing): Unit => ({
      step,
      lanes,
      compute,
      prepare,
      done: undefined,
    });
    switch (step.kind) {
      case 'constant':
        lanes[0] = step.value;
        return unit(nothing);
      case 'index':
        return unit(part => fillIndex(lanes, step.offset, step.strides, part));
      case 'load': {
        const read: CastRun = realCast(step.dtype, f64);
        let whole: Region = { start: [], sizes: [] };
        let bytes: Uint8Array = new Uint8Array(0);
        return unit(
          (part, count) => read(bytes, indexWithin(part, whole), bytesOf(lanes), 0, count),
          (region, gather) => {
            whole = region;
            bytes = gather(sourceBoxOf(step.load, region));
          },
        );
      }
      case 'reduce': {
        const runners = this.runnersOf(step);
        let found: ReducedValues = { region: { start: [], sizes: [] }, values: new Float64Array(0) };
        return unit(
          (part, count) => {
            const at = indexWithin(part, found.region);
            lanes.set(found.values.subarray(at, at + count));
          },
          (region, gather, reduced) => {
            const known = reduced.get(step);
            found = known === undefined ? reduceAll(step, region, runners, gather) : within(known, region);
          },
        );
      }
      case 'round': {
        const operand = this.#units[step.operand];
        const round = laneRounding(step.dtype, lanes.length, this.#watch);
        return unit((_, count) => {
          if (operand === undefined) return;
          lanes.set(operand.lanes.subarray(0, count));
          round(lanes, count);
        });
      }
      case 'apply':
        return unit(this.#apply(step.operation, step.operands, step.dtype, lanes));
    }
  }

  #apply(operation: ElementOperation, operands: readonly number[], dtype: DType, lanes: Lanes): Unit['compute'] {
    const units = operands.flatMap(number => this.#units[number] ?? []);
    const spread = units.map(() => new Float64Array(lanes.length));
    const loop = ELEMENT_LOOPS[operation];
    const round = isExact(
      operation,
      units.map(unit => unit.step),
      dtype,
    )
      ? nothing
      : laneRounding(dtype, lanes.length, this.#watch);
    return (part, count) => {
      const inputs = units.map((unit, i) => {
        const sizes = unit.done?.sizes ?? [];
        if (countOf(sizes) === count) return unit.lanes;
        const wide = spread[i] ?? lanes;
        broadcast(unit.lanes, sizes, wide, part.sizes);
        return wide;
      });
      const [first, second] = inputs;
      if (first === undefined) return;
      loop(first, second ?? first, lanes, count);
      round(lanes, count);
      for (const next of inputs.slice(2)) {
        loop(lanes, next, lanes, count);
        round(lanes, count);
      }
    };
  }
}

function fillIndex(lanes: Lanes, offset: number, strides: readonly number[], part: Region): void {
  const first = part.start.reduce((sum, start, k) => sum + start * (strides[k] ?? 0), offset);
  const fill = (dimension: number, value: number, at: number): number => {
    const size = part.sizes[dimension];
    if (size === undefined) {
      lanes[at] = value;
      return at + 1;
    }
    const stride = strides[dimension] ?? 0;
    let next = at;
    for (let i = 0; i < size; i++) next = fill(dimension + 1, value + i * stride, next);
    return next;
  };
  fill(0, first, 0);
}

function reduceAll(step: ReduceStep, region: Region, runners: readonly Runner[], gather: Gather): ReducedValues {
  const reduction = new Reduction(step, region, runners);
  for (const part of reduction.parts(GATHERED)) reduction.add(part, gather);
  return reduction.values();
}
