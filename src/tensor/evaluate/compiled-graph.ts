import type { LoopProgram } from '../lanes/loop-program.js';
import { runLoop, type LoopBytes, type LoopIndex } from '../lanes/run-loop.js';
import { kernelMemoryOf, type KernelMemory } from '../wasm/kernel-memory.js';
import type { Graph, ReduceStep } from './graph.js';
import { graphProgram, isInput, type Finish } from './graph-program.js';
import { MOST_ACCUMULATORS, type GraphSink } from './graph-part.js';
import { within, type ReducedValues } from './reduced-values.js';
import { countOf, indexWithin, packedStrides, restricted, type Region } from './region.js';
import { sourceBoxOf, type Gather } from './source-box.js';

/** Gives the results of a reduction over a region. */
export type Reduce = (step: ReduceStep, region: Region) => ReducedValues;

/** An input of a graph over a part of the region. */
type InputPlace = (part: Region, memory: KernelMemory) => LoopBytes | LoopIndex;

/** A graph as code that runs over whole regions where all bytes lie in one memory of kernels. */
export class CompiledGraph {
  readonly #graph: Graph;
  readonly #program: LoopProgram;
  readonly #accumulates: boolean;

  private constructor(graph: Graph, program: LoopProgram, accumulates: boolean) {
    this.#graph = graph;
    this.#program = program;
    this.#accumulates = accumulates;
  }

  /** Undefined where there are no instructions for some step. */
  static of(graph: Graph, finish: Finish): CompiledGraph | undefined {
    const program = graphProgram(graph, finish);
    return program === undefined ? undefined : new CompiledGraph(graph, program, finish.kind === 'across');
  }

  /** Computes all positions of a region. False where that cannot be done; parts may have been written all the same. */
  run(region: Region, gather: Gather, reduce: Reduce, sink: GraphSink): boolean {
    const gathered = new Map(
      this.#graph.steps.flatMap(step =>
        step.kind === 'load' ? [[step, gather(sourceBoxOf(step.load, restricted(region, step.uses)))] as const] : [],
      ),
    );
    const reductions = this.#graph.steps.filter(step => step.kind === 'reduce');
    const positions = reductions.length === 0 ? Infinity : Math.floor(MOST_ACCUMULATORS / reductions.length);
    const parts = sink([...gathered.values()], {
      fits: part => reductions.every(({ uses }) => countOf(restricted(part, uses).sizes) <= positions),
      positions,
    });
    if (parts === undefined) return false;
    const places = this.#places(region, gathered, reduce, positions);
    for (const part of parts) {
      const memory = kernelMemoryOf(part.output.bytes);
      if (memory === undefined) return false;
      const inputs = places.map(place => place(part.region, memory));
      const all = this.#accumulates ? [...inputs, part.output] : inputs;
      if (!runLoop(this.#program, part.region.sizes, all, part.output)) return false;
    }
    return true;
  }

  /** Where the inputs of a region lie: packed, with strides 0 where they do not move. */
  #places(
    region: Region,
    gathered: ReadonlyMap<unknown, Uint8Array>,
    reduce: Reduce,
    room: number,
  ): readonly InputPlace[] {
    let scratch = MOST_ACCUMULATORS;
    return this.#graph.steps.filter(isInput).map((step): InputPlace => {
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
          return part => ({
            offset: part.start.reduce((sum, at, k) => sum + at * (strides[k] ?? 0), offset),
            strides,
          });
        }
        case 'reduce': {
          const found = reduce(step, whole);
          const place = scratch;
          scratch += room;
          return (part, memory) => {
            const own = restricted(part, uses);
            memory.scratchNumbers.set(within(found, own).values, place);
            return { bytes: memory.scratch, offset: place, strides: moving(packedStrides(own.sizes), uses) };
          };
        }
      }
    });
  }
}

function moving(strides: readonly number[], uses: readonly boolean[]): readonly number[] {
  return strides.map((stride, k) => (uses[k] === true ? stride : 0));
}
