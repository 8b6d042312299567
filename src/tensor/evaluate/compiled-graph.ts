import { isLossless } from '../dtype.js';
import { f64 } from '../dtypes/f64.js';
import { copyStrided } from '../kernels/copy-strided.js';
import type { LoopProgram } from '../lanes/loop-program.js';
import { runLoop, type LoopBytes, type LoopIndex } from '../lanes/run-loop.js';
import type { NaNWatch } from '../nan-watch.js';
import type { KernelMemory } from '../wasm/kernel-memory.js';
import type { Graph, ReduceStep } from './graph.js';
import { fittingParts, MOST_ACCUMULATORS, type Fits, type GraphSink } from './graph-part.js';
import { graphProgram, isInput, isNarrow, type Finish } from './graph-program.js';
import { within, type ReducedValues } from './reduced-values.js';
import { countOf, indexWithin, packedStrides, restricted, type Region } from './region.js';
import { bytesOf } from './round-lanes.js';
import { sourceBoxOf, type Gather } from './source-box.js';
import { stagedGraph, type StagedGraph, type StageStep } from './stages.js';

/** Gives the results of a reduction over a region. */
export type Reduce = (step: ReduceStep, region: Region) => ReducedValues;

/** An input of a graph over a part of the region. */
type InputPlace = (part: Region) => LoopBytes | LoopIndex;

/** A graph as code that runs over whole regions where all bytes lie in one memory of kernels. */
export class CompiledGraph {
  readonly #graph: StagedGraph;
  readonly #program: LoopProgram;
  readonly #finish: Finish;
  readonly #stages: ReadonlyMap<StageStep, CompiledGraph>;

  private constructor(
    graph: StagedGraph,
    program: LoopProgram,
    finish: Finish,
    stages: ReadonlyMap<StageStep, CompiledGraph>,
  ) {
    this.#graph = graph;
    this.#program = program;
    this.#finish = finish;
    this.#stages = stages;
  }

  /** Undefined where there are no instructions for some step. */
  static of(graph: Graph, finish: Finish): CompiledGraph | undefined {
    const staged = stagedGraph(graph);
    const program = graphProgram(staged, finish);
    const stages = new Map<StageStep, CompiledGraph>();
    for (const step of staged.steps) {
      if (step.kind !== 'stage') continue;
      const compiled = isLossless(step.dtype, f64)
        ? CompiledGraph.of(step.graph, { kind: 'store', dtype: f64 })
        : undefined;
      if (compiled === undefined) return undefined;
      stages.set(step, compiled);
    }
    return program && new CompiledGraph(staged, program, finish, stages);
  }

  /**
   * Computes all positions of a region, and tells `watch` of NaN that some dtype does not have. False where that cannot be
   * done: then no accumulator has changed.
   */
  run(region: Region, gather: Gather, reduce: Reduce, sink: GraphSink, watch: NaNWatch): boolean {
    const gathered = new Map(
      this.#graph.steps.flatMap(step =>
        step.kind === 'load' ? [[step, gather(sourceBoxOf(step.load, restricted(region, step.uses)))] as const] : [],
      ),
    );
    const before = this.#graph.steps.filter(({ kind }) => kind === 'reduce' || kind === 'stage');
    const room = Math.floor(MOST_ACCUMULATORS / Math.max(1, before.length));
    const fits: Fits = part => before.every(({ uses }) => countOf(restricted(part, uses).sizes) <= room);
    const out = sink([...gathered.values()], fits);
    if (out === undefined) return false;
    const { memory, parts } = out;
    let scratch = MOST_ACCUMULATORS;
    const places = this.#graph.steps.filter(isInput).map((step): InputPlace | undefined => {
      const { uses } = step;
      const whole = restricted(region, uses);
      switch (step.kind) {
        case 'load': {
          const bytes = gathered.get(step) ?? new Uint8Array(0);
          const strides = moving(packedStrides(whole.sizes), uses);
          return part => ({ bytes, offset: indexWithin(restricted(part, uses), whole), strides });
        }
        case 'index': {
          const { offset, strides } = step;
          const first = (part: Region): number =>
            part.start.reduce((sum, at, k) => sum + at * (strides[k] ?? 0), offset);
          return part => ({ offset: first(part), strides });
        }
        case 'reduce':
        case 'stage': {
          const found =
            step.kind === 'reduce' ? reduce(step, whole) : this.#stage(step, whole, gather, reduce, memory, watch);
          const place = scratch;
          scratch += room;
          return (
            found &&
            (part => {
              const own = restricted(part, uses);
              const [numbers, offset] = isNarrow(step.dtype)
                ? [memory.scratchFloats, 2 * place]
                : [memory.scratchNumbers, place];
              numbers.set(within(found, own).values, offset);
              return { bytes: memory.scratch, offset, strides: moving(packedStrides(own.sizes), uses) };
            })
          );
        }
      }
    });
    let done = 0;
    for (const part of parts) {
      const inputs = places.flatMap(place => place?.(part.region) ?? []);
      const all = this.#finish.kind === 'across' ? [...inputs, part.output] : inputs;
      if (inputs.length < places.length || !runLoop(this.#program, part.region.sizes, all, part.output, watch)) {
        // What was stored can be stored again, but nothing may join an accumulator twice.
        if (done > 0 && this.#finish.kind !== 'store')
          throw new Error('one part of a reduction runs, another does not');
        return false;
      }
      done++;
    }
    return true;
  }

  /** Numbers of a stage over a region. They are stored where accumulators will be later. */
  #stage(
    step: StageStep,
    region: Region,
    gather: Gather,
    reduce: Reduce,
    memory: KernelMemory,
    watch: NaNWatch,
  ): ReducedValues | undefined {
    const values = new Float64Array(countOf(region.sizes));
    const sink: GraphSink = (_, fits) => {
      const small: Fits = part => countOf(part.sizes) <= MOST_ACCUMULATORS && fits(part);
      const parts = function* () {
        for (const part of fittingParts(region, small)) {
          const here = { bytes: memory.scratch, offset: 0, strides: packedStrides(part.sizes) };
          yield { region: part, output: here };
          const there = {
            bytes: bytesOf(values),
            offset: indexWithin(part, region),
            strides: packedStrides(region.sizes),
          };
          copyStrided(here, there, part.sizes, 64);
        }
      };
      return { memory, parts: parts() };
    };
    return this.#stages.get(step)?.run(region, gather, reduce, sink, watch) === true ? { region, values } : undefined;
  }
}

function moving(strides: readonly number[], uses: readonly boolean[]): readonly number[] {
  return strides.map((stride, k) => (uses[k] === true ? stride : 0));
}
