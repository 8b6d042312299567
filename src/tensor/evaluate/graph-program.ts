import { isLossless, type DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import { hasLanes } from '../lanes/decode.js';
import { toF32, toF64, type Lanes } from '../lanes/lanes.js';
import type { LaneStep, LoopInput, LoopProgram } from '../lanes/loop-program.js';
import { hasLaneOperation, laneOperation } from '../lanes/operations.js';
import { roundLanes } from '../lanes/round.js';
import { losesNaN } from '../nan-watch.js';
import type { ReduceOperation } from '../operation.js';
import { f32x4, f64x2 } from '../wasm/code.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import { computesInF32, isExact, type Step } from './graph.js';
import type { StagedGraph, StageStep } from './stages.js';

/**
 * What becomes of the numbers of a graph: elements of a dtype; or they join accumulators, either those along the
 * innermost dimension one and the same (f64), or each its own (f32, if that holds `dtype`, or f64), rounded to `dtype`
 * after each step.
 */
export type Finish =
  | { readonly kind: 'store'; readonly dtype: DType }
  | { readonly kind: 'along' | 'across'; readonly operation: ReduceOperation; readonly dtype: DType };

const programs = new Map<string, LoopProgram>();

/**
 * A graph as a loop whose inputs are its loads, indices, reductions and stages (f32 where that
 * holds their numbers, or f64) in their order, and then the accumulators
 * of `across`. The same for graphs of the same form, so that code is generated once. Undefined where there are no
 * instructions for some step.
 */
export function graphProgram(graph: StagedGraph, finish: Finish): LoopProgram | undefined {
  if (!graph.steps.every(canRun) || (finish.kind === 'store' && !hasLanes(finish.dtype))) return undefined;
  const key = `${graph.steps.map(keyOf).join('; ')} -> ${graph.result} ${Object.values(finish).map(nameOf).join(' ')}`;
  const known = programs.get(key);
  if (known !== undefined) return known;
  const program = new ProgramBuilder(graph, finish).program();
  programs.set(key, program);
  return program;
}

/** True for the steps that a program takes as inputs. */
export function isInput(step: AnyStep): step is InputStep {
  return step.kind === 'load' || step.kind === 'index' || step.kind === 'reduce' || step.kind === 'stage';
}

type AnyStep = Step | StageStep;
type InputStep = Extract<AnyStep, { readonly kind: 'load' | 'index' | 'reduce' | 'stage' }>;

function canRun(step: AnyStep): boolean {
  switch (step.kind) {
    case 'load':
    case 'round':
      return hasLanes(step.dtype);
    case 'apply':
      return hasLanes(step.dtype) && hasLaneOperation(step.operation);
    case 'constant':
    case 'index':
    case 'reduce':
    case 'stage':
      return true;
  }
}

/** All that the code for a step depends on: not where its elements stand. */
function keyOf(step: AnyStep): string {
  const { kind, dtype } = step;
  switch (step.kind) {
    case 'load':
    case 'index':
    case 'reduce':
    case 'stage':
      return `${kind} ${dtype.name}`;
    case 'constant':
      return `${kind} ${Object.is(step.value, -0) ? '-0' : step.value}`;
    case 'round':
      return `${kind} ${dtype.name} ${step.operand}`;
    case 'apply':
      return `${step.operation} ${dtype.name} ${step.operands.join(' ')}`;
  }
}

function nameOf(part: string | DType): string {
  return typeof part === 'string' ? part : part.name;
}

class ProgramBuilder {
  readonly #graph: StagedGraph;
  readonly #finish: Finish;
  readonly #inputs: LoopInput[];
  readonly #steps: LaneStep[] = [];
  /** Numbers of inputs and steps of the program by steps of the graph. */
  readonly #numbers: number[] = [];

  constructor(graph: StagedGraph, finish: Finish) {
    this.#graph = graph;
    this.#finish = finish;
    this.#inputs = graph.steps.flatMap((step, i) => (isInput(step) ? [inputOf(graph, step, i)] : []));
    if (finish.kind === 'across') this.#inputs.push({ kind: 'elements', dtype: numbersOf(finish.dtype) });
  }

  program(): LoopProgram {
    let input = 0;
    for (const [i, step] of this.#graph.steps.entries()) {
      this.#numbers.push(isInput(step) ? input++ : this.#add(this.#laneStep(step, i)));
    }
    return this.#finished(this.#numberOf(this.#graph.result));
  }

  #finished(result: number): LoopProgram {
    const finish = this.#finish;
    const program = { inputs: this.#inputs, steps: this.#steps, exact: false };
    switch (finish.kind) {
      case 'store':
        return { ...program, result, output: finish.dtype };
      case 'along': {
        const { operation, dtype } = finish;
        const width = computesNarrow(dtype) ? 'f32' : 'f64';
        const convert = width === 'f32' ? toF32 : toF64;
        const emit: LaneStep['emit'] = (writer, [lanes = NONE]) => convert(writer, lanes);
        const last = this.#add({ operands: [result], emit });
        return { ...program, result: last, output: f64, reduce: { operation, width, rounding: dtype } };
      }
      case 'across': {
        const { dtype } = finish;
        const operation = finish.operation === 'sum' ? 'add' : finish.operation;
        const convert = computesNarrow(dtype) ? toF32 : toF64;
        const emit: LaneStep['emit'] = (writer, [sum = NONE, next = NONE]) => {
          // What an accumulator begins with, and its NaN, come before all lanes without a sign, and behind them, as bits too.
          const unsigned = convert(writer, next).unsigned === true;
          const left = unsigned ? { ...convert(writer, sum), unsigned } : convert(writer, sum);
          const joined = laneOperation(writer, operation, left, convert(writer, next));
          return operation === 'add' ? roundLanes(writer, dtype, joined) : joined;
        };
        const last = this.#add({ operands: [this.#inputs.length - 1, result], emit });
        return { ...program, result: last, output: numbersOf(dtype) };
      }
    }
  }

  #add(step: LaneStep): number {
    this.#steps.push(step);
    return this.#inputs.length + this.#steps.length - 1;
  }

  #stepAt(number: number): AnyStep {
    const step = this.#graph.steps[number];
    if (step === undefined) throw new RangeError(`no step ${number}`);
    return step;
  }

  #numberOf(step: number): number {
    const number = this.#numbers[step];
    if (number === undefined) throw new RangeError(`step ${step} stands before its operands`);
    return number;
  }

  #laneStep(step: Exclude<AnyStep, InputStep>, index: number): LaneStep {
    // The last step is rounded when it is stored.
    const isLast = index === this.#graph.result && this.#finish.kind === 'store' && this.#finish.dtype === step.dtype;
    switch (step.kind) {
      case 'constant':
        return { operands: [], emit: writer => constantLanes(writer, step.value) };
      case 'round': {
        const losesItsNaN = losesNaN(this.#stepAt(step.operand).dtype, step.dtype);
        const emit: LaneStep['emit'] = (writer, [lanes = NONE], note) => {
          if (losesItsNaN) note(lanes);
          return isLast ? lanes : roundLanes(writer, step.dtype, lanes);
        };
        return { operands: [this.#numberOf(step.operand)], emit };
      }
      case 'apply': {
        const { operation, dtype } = step;
        const given = step.operands.map(operand => this.#stepAt(operand));
        const exact = isExact(operation, given, dtype);
        const convert = computesInF32(dtype) ? toF32 : toF64;
        const operands = step.operands.map(operand => this.#numberOf(operand));
        const losesItsNaN = losesNaN(f64, dtype);
        const emit: LaneStep['emit'] = (writer, all, note) => {
          const [first = NONE, ...others] = all.map(lanes => convert(writer, lanes));
          const rests = others.length === 0 ? [first] : others;
          return rests.reduce((left, right, i) => {
            const made = laneOperation(writer, operation, left, right);
            if (losesItsNaN) note(made);
            return exact || (isLast && i === rests.length - 1) ? made : roundLanes(writer, dtype, made);
          }, first);
        };
        return { operands, emit };
      }
    }
  }
}

/** A load that is only rounded is rounded when it is loaded; its rounding, as a step, finds nothing to do. */
function inputOf({ steps }: StagedGraph, step: InputStep, index: number): LoopInput {
  if (step.kind === 'index') return { kind: 'index' };
  if (step.kind !== 'load') return { kind: 'elements', dtype: numbersOf(step.dtype) };
  const users = steps.filter(
    user =>
      (user.kind === 'round' && user.operand === index) || (user.kind === 'apply' && user.operands.includes(index)),
  );
  const [user] = users;
  const rounding = users.length === 1 && user?.kind === 'round' ? { rounding: user.dtype } : {};
  return { kind: 'elements', dtype: step.dtype, ...rounding };
}

/** True if f32 holds the numbers of a dtype. */
export function isNarrow(dtype: DType): boolean {
  return isLossless(dtype, f32);
}

/** True if a reduction to a dtype is computed in f32. */
function computesNarrow(dtype: DType): boolean {
  return isNarrow(dtype) && dtype.class === 'float';
}

/** The dtype that numbers of a dtype are kept in: those of accumulators, and those that were computed before. */
function numbersOf(dtype: DType): DType {
  return isNarrow(dtype) ? f32 : f64;
}

/** Stands for an operand that a step always has. */
const NONE: Lanes = { width: 'f32', parts: [] };

function constantLanes(writer: FunctionWriter, value: number): Lanes {
  const narrow = Object.is(Math.fround(value), value);
  return { width: narrow ? 'f32' : 'f64', parts: [writer.keep(narrow ? f32x4(value) : f64x2(value))], constant: value };
}
