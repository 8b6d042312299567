import { byteLength, type DType } from '../dtype.js';
import { f64 } from '../dtypes/f64.js';
import type { NaNWatch } from '../nan-watch.js';
import type { Load, Value } from '../piece.js';
import { watchedCast, type WatchedCast } from '../kernels/watched-cast.js';
import { unifyNaNs64 } from '../kernels/one-nan.js';
import { CHUNK } from '../kernels/words.js';
import { kernelMemoryOf, type KernelMemory } from '../wasm/kernel-memory.js';
import { graphOf, type Graph, type ReduceStep } from './graph.js';
import { fittingParts, type GraphSink } from './graph-part.js';
import type { Finish } from './graph-program.js';
import { Reduction } from './reduction.js';
import { countOf, indexWithin, packedStrides, restricted, type Region } from './region.js';
import { bytesOf, realCast } from './round-lanes.js';
import { NOTHING_REDUCED, Runner, type Reduced } from './runner.js';
import { sourceBoxOf, type Gather, type SourceBox } from './source-box.js';

/** A load whose elements are cast, one cast after the other, and not computed with. */
interface Movement {
  readonly load: Load;
  readonly dtypes: readonly DType[];
}

/**
 * A value, compiled once for the box that it stands over, to be evaluated over any part of it. Working memory does not
 * grow with the part; what is gathered does. (Not to be used by two callers at a time: arrays are its own.)
 */
export class ValueProgram {
  /** Dtype of the results. */
  readonly dtype: DType;
  readonly #movement: Movement | undefined;
  readonly #graph: Graph;
  readonly #watch: NaNWatch;
  #runner: Runner | undefined;

  /** `watch` is told of NaN that some dtype on the way does not have: integers have none. */
  constructor(value: Value, rank: number, watch: NaNWatch = { met: false }) {
    this.#watch = watch;
    this.dtype = dtypeOf(value);
    this.#movement = movementOf(value);
    this.#graph = this.#movement === undefined ? graphOf(value, rank) : { rank, steps: [], result: 0 };
  }

  /** Reductions that can be computed beforehand, part by part; those inside of others are computed with them. */
  get reductions(): readonly ReduceStep[] {
    return this.#graph.steps.filter(step => step.kind === 'reduce');
  }

  /** Boxes of the sources that `evaluate` asks for over this region, whole or in parts. */
  sourceBoxes(region: Region, reduced: Reduced = NOTHING_REDUCED): readonly SourceBox[] {
    if (this.#movement !== undefined) return [sourceBoxOf(this.#movement.load, region)];
    return this.#running().sourceBoxes(region, reduced);
  }

  /** Those of them that are not read for a reduction. */
  loadBoxes(region: Region): readonly SourceBox[] {
    if (this.#movement !== undefined) return this.sourceBoxes(region);
    return this.#graph.steps.flatMap(step =>
      step.kind === 'load' ? [sourceBoxOf(step.load, restricted(region, step.uses))] : [],
    );
  }

  /**
   * Begins a reduction for all positions of a region. For a long axis in little memory: gather and `add` its `parts`
   * one by one, and give `values()` to `evaluate` under the step, for this region or any inside of it.
   */
  reduction(step: ReduceStep, region: Region): Reduction {
    return new Reduction(step, restricted(region, step.uses), this.#running().runnersOf(step));
  }

  /** Writes the results for a region, packed in row-major order, from element `first` of the target on. */
  evaluate(region: Region, gather: Gather, target: Uint8Array, first = 0, reduced: Reduced = NOTHING_REDUCED): void {
    if (region.sizes.includes(0)) return;
    if (this.#movement !== undefined) {
      move(this.#movement, region, gather, target, first, this.#watch);
      return;
    }
    if (kernelMemoryOf(target) !== undefined) {
      const finish: Finish = { kind: 'store', dtype: this.dtype };
      const sink = storing(region, target, first);
      if (this.#running().runCompiled(finish, region, gather, sink, reduced)) return;
    }
    const write = realCast(f64, this.dtype);
    let at = first;
    this.#running().run(
      region,
      gather,
      (lanes, count) => {
        if (this.dtype === f64) unifyNaNs64(lanes, count);
        write(bytesOf(lanes), 0, target, at, count);
        at += count;
      },
      reduced,
    );
  }

  #running(): Runner {
    return (this.#runner ??= new Runner(this.#graph, this.#watch));
  }
}

/** Dtype of a value's results: bare constants and indices are f64. */
export function dtypeOf(value: Value): DType {
  switch (value.kind) {
    case 'load':
      return value.dtype;
    case 'constant':
    case 'index':
      return f64;
    case 'apply':
    case 'reduce':
      return value.rounding;
    case 'cast':
      return value.to;
  }
}

/** Results go where they belong; a region is cut where what was computed beforehand is too much for one call. */
function storing(region: Region, target: Uint8Array, first: number): GraphSink {
  const strides = packedStrides(region.sizes);
  return (gathered, fits) => {
    const memory = kernelMemoryOf(target, ...gathered);
    const parts = Array.from(fittingParts(region, fits), part => ({
      region: part,
      output: { bytes: target, offset: first + indexWithin(part, region), strides },
    }));
    return memory && { memory, parts };
  };
}

function movementOf(value: Value): Movement | undefined {
  const dtypes: DType[] = [];
  let node = value;
  while (node.kind === 'cast') {
    dtypes.unshift(node.to);
    node = node.operand;
  }
  return node.kind === 'load' ? { load: node, dtypes } : undefined;
}

function move(
  movement: Movement,
  region: Region,
  gather: Gather,
  target: Uint8Array,
  first: number,
  watch: NaNWatch,
): void {
  const source = gather(sourceBoxOf(movement.load, region));
  const { dtype } = movement.load;
  const dtypes = movement.dtypes.length === 0 ? [dtype] : movement.dtypes;
  const chain = dtypes.map((to, i) => realMove(dtypes[i - 1] ?? dtype, to));
  const between = betweenCasts(dtypes.slice(0, -1), kernelMemoryOf(source, target));
  const total = countOf(region.sizes);
  const step = chain.length === 1 ? total : CHUNK;
  for (let done = 0; done < total; done += step) {
    const count = Math.min(step, total - done);
    let [input, at] = [source, done];
    for (const [i, run] of chain.entries()) {
      const output = between[i];
      run(input, at, output ?? target, output === undefined ? first + done : 0, count, watch);
      if (output !== undefined) [input, at] = [output, 0];
    }
  }
}

function realMove(from: DType, to: DType): WatchedCast {
  const run = watchedCast(from, to);
  if (run === undefined) throw new TypeError(`no cast from ${from.name} to ${to.name}`);
  return run;
}

/** Room for what stands between two casts of a chain: where kernels can reach it, if it is not too much. */
function betweenCasts(dtypes: readonly DType[], memory: KernelMemory | undefined): readonly Uint8Array[] {
  let end = 0;
  return dtypes.map(dtype => {
    const start = end;
    end += byteLength(dtype, CHUNK);
    const within = memory !== undefined && end <= memory.scratch.length;
    return within ? memory.scratch.subarray(start, end) : new Uint8Array(end - start);
  });
}
