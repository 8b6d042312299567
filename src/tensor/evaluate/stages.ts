import type { DType } from '../dtype.js';
import type { Graph, Step } from './graph.js';

/** A graph some parts of which are computed beforehand. */
export interface StagedGraph {
  readonly steps: readonly (Step | StageStep)[];
  readonly result: number;
}

/** Numbers that are computed before the rest, for the dimensions that they move with. */
export interface StageStep {
  readonly kind: 'stage';
  readonly dtype: DType;
  readonly uses: readonly boolean[];
  readonly graph: Graph;
}

/**
 * Takes out what would be computed over and over again: steps that move with the last dimension, but not with some other
 * one that the result moves with (a scale for each column of many rows). What does not move with the last dimension is
 * computed once for each row by the code itself.
 */
export function stagedGraph(graph: Graph): StagedGraph {
  const { steps, result } = graph;
  const all = steps[result]?.uses ?? [];
  const last = all.lastIndexOf(true);
  const repeats = ({ kind, uses }: Step): boolean =>
    (kind === 'apply' || kind === 'round') && uses[last] === true && all.some((moves, k) => moves && uses[k] !== true);
  const staged = (step: Step, index: number): Step | StageStep =>
    repeats(step) && index !== result
      ? { kind: 'stage', dtype: step.dtype, uses: step.uses, graph: { ...extract(steps, index), rank: graph.rank } }
      : step;
  return extract(steps.map(staged), result);
}

/** A step and all that it needs, as a list of its own. */
function extract<S extends Step | StageStep>(
  steps: readonly S[],
  result: number,
): { readonly steps: readonly S[]; readonly result: number } {
  const numbers = new Map<number, number>();
  const kept: S[] = [];
  const keep = (index: number): number => {
    const known = numbers.get(index);
    if (known !== undefined) return known;
    const step = steps[index];
    if (step === undefined) throw new RangeError(`no step ${index}`);
    const own = renumbered(step, keep);
    kept.push(own);
    numbers.set(index, kept.length - 1);
    return kept.length - 1;
  };
  const last = keep(result);
  return { steps: kept, result: last };
}

function renumbered<S extends Step | StageStep>(step: S, number: (index: number) => number): S {
  if (step.kind === 'apply') return { ...step, operands: step.operands.map(number) };
  if (step.kind === 'round') return { ...step, operand: number(step.operand) };
  return step;
}
