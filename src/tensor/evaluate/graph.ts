import { isLossless, type DType } from '../dtype.js';
import { f32 } from '../dtypes/f32.js';
import { f64 } from '../dtypes/f64.js';
import type { ElementOperation, ReduceOperation } from '../operation.js';
import type { Load, Value } from '../piece.js';

/**
 * A value as a list of steps, each one after those that it needs; what is written twice stands once. All numbers are
 * f64 on the way, rounded to `dtype` by each step.
 */
export interface Graph {
  readonly rank: number;
  readonly steps: readonly Step[];
  /** The step whose numbers are the value's. */
  readonly result: number;
}

interface StepBase {
  /** Every number of the step is a value of this dtype. */
  readonly dtype: DType;
  /** Dimensions of the box that the step moves with. */
  readonly uses: readonly boolean[];
}

export type LoadStep = StepBase & { readonly kind: 'load'; readonly load: Load };
export type ReduceStep = StepBase & {
  readonly kind: 'reduce';
  readonly operation: ReduceOperation;
  readonly segments: readonly Segment[];
};
export type Step =
  | LoadStep
  | ReduceStep
  | (StepBase & { readonly kind: 'constant'; readonly value: number })
  | (StepBase & { readonly kind: 'index'; readonly offset: number; readonly strides: readonly number[] })
  | (StepBase & { readonly kind: 'apply'; readonly operation: ElementOperation; readonly operands: readonly number[] })
  | (StepBase & { readonly kind: 'round'; readonly operand: number });

/** A part of a reduction: its body over the dimensions of the box and then of the segment, or the other way round. */
export interface Segment {
  readonly sizes: readonly number[];
  readonly body: Graph;
  /** The segment's dimensions come before the box's: the reduction runs down columns. */
  readonly segmentFirst: boolean;
}

/** Compiles a value over a box of `rank` dimensions. */
export function graphOf(value: Value, rank: number): Graph {
  const steps: Step[] = [];
  const numbers = new Map<string, number>();

  const add = (key: string, step: Step): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    steps.push(step);
    numbers.set(key, steps.length - 1);
    return steps.length - 1;
  };
  const at = (number: number): Step => {
    const step = steps[number];
    if (step === undefined) throw new RangeError(`no step ${number}`);
    return step;
  };
  const usesOf = (operands: readonly number[]): readonly boolean[] =>
    Array.from({ length: rank }, (_, k) => operands.some(operand => at(operand).uses[k] === true));
  const rounded = (operand: number, dtype: DType): number => {
    const step = at(operand);
    if (step.dtype === dtype || (step.kind !== 'constant' && isLossless(step.dtype, dtype))) return operand;
    if (step.kind === 'constant' && dtype === f32) return constant(Math.fround(step.value), f32);
    return add(`round ${dtype.name} ${operand}`, { kind: 'round', operand, dtype, uses: step.uses });
  };
  const constant = (number: number, dtype: DType): number => {
    const text = Object.is(number, -0) ? '-0' : String(number);
    return add(`constant ${dtype.name} ${text}`, { kind: 'constant', value: number, dtype, uses: moving([], rank) });
  };

  const visit = (node: Value): number => {
    switch (node.kind) {
      case 'load': {
        const key = `load ${node.tensor} ${node.dtype.name} ${node.offset} ${node.strides.join()}`;
        return add(key, { kind: 'load', load: node, dtype: node.dtype, uses: moving(node.strides, rank) });
      }
      case 'constant':
        return constant(node.value, f64);
      case 'index': {
        const key = `index ${node.offset} ${node.strides.join()}`;
        const { offset, strides } = node;
        return add(key, { kind: 'index', offset, strides, dtype: f64, uses: moving(strides, rank) });
      }
      case 'apply': {
        const operands = node.operands.map(operand => inPrecisionOf(node.rounding, visit(operand)));
        const key = `${node.operation} ${node.rounding.name} ${operands.join()}`;
        const uses = usesOf(operands);
        return add(key, { kind: 'apply', operation: node.operation, operands, dtype: node.rounding, uses });
      }
      case 'cast':
        return rounded(visit(node.operand), node.to);
      case 'reduce': {
        const segments = node.segments.map(({ sizes, body }) => segmentOf(body, sizes, rank, node.rounding));
        const uses = Array.from({ length: rank }, (_, k) =>
          segments.some(({ body, sizes, segmentFirst }) =>
            body.steps.some(step => step.uses[segmentFirst ? sizes.length + k : k] === true),
          ),
        );
        const step: Step = { kind: 'reduce', operation: node.operation, segments, dtype: node.rounding, uses };
        return add(`reduce ${keyOf(node)}`, step);
      }
    }
  };
  /** What computes in f32 or less takes its operands as f32. */
  const inPrecisionOf = (rounding: DType, operand: number): number =>
    computesInF32(rounding) ? rounded(operand, f32) : operand;

  const result = visit(value);
  return { rank, steps, result };
}

/** True if operands are taken as f32, and results rounded to it first. */
export function computesInF32(rounding: DType): boolean {
  return rounding !== f64 && rounding.class === 'float';
}

const EXACT: readonly ElementOperation[] = ['negate', 'abs', 'round', 'floor', 'ceil', 'min', 'max', 'finite'];

/** What is known of a step that another one takes: its dtype, or the number that it is. */
interface Operand {
  readonly dtype: DType;
  readonly value?: number;
}

/** True if the result is a value of the dtype without rounding. */
export function isExact(operation: ElementOperation, operands: readonly Operand[], dtype: DType): boolean {
  return dtype.class === 'float' && EXACT.includes(operation) && operands.every(operand => isWithin(operand, dtype));
}

/** True if all numbers of a step are values of a dtype: those of its own dtype are, or the one that it has. */
function isWithin(step: Operand, dtype: DType): boolean {
  if (isLossless(step.dtype, dtype)) return true;
  if (step.value === undefined || dtype.decode === undefined) return false;
  const pattern = dtype.encode?.(Math.fround(step.value));
  return pattern !== undefined && Object.is(dtype.decode(pattern), step.value);
}

function segmentOf(body: Value, sizes: readonly number[], rank: number, rounding: DType): Segment {
  const precise: Value = computesInF32(rounding) ? { kind: 'cast', to: f32, operand: body } : body;
  const operand: Value = { kind: 'cast', to: rounding, operand: precise };
  const segmentFirst = runsAlongBox(body, rank);
  const order = segmentFirst
    ? [...sizes.map((_, k) => rank + k), ...Array.from({ length: rank }, (_, k) => k)]
    : undefined;
  const graph = graphOf(order === undefined ? operand : reordered(operand, order), rank + sizes.length);
  return { sizes, body: graph, segmentFirst };
}

/** True if the elements that stand next to each other in the source belong to different positions of the box. */
function runsAlongBox(body: Value, rank: number): boolean {
  switch (body.kind) {
    case 'load': {
      const steps = body.strides.map(stride => (stride === 0 ? Infinity : Math.abs(stride)));
      return Math.min(...steps.slice(0, rank)) < Math.min(...steps.slice(rank));
    }
    case 'apply':
      return body.operands.some(operand => runsAlongBox(operand, rank));
    case 'cast':
      return runsAlongBox(body.operand, rank);
    default:
      return false;
  }
}

/** The same value over the same dimensions in another order: the new dimension k is the old order[k]. */
function reordered(value: Value, order: readonly number[]): Value {
  const move = (strides: readonly number[]): readonly number[] => order.map(k => strides[k] ?? 0);
  switch (value.kind) {
    case 'load':
    case 'index':
      return { ...value, strides: move(value.strides) };
    case 'constant':
      return value;
    case 'apply':
      return { ...value, operands: value.operands.map(operand => reordered(operand, order)) };
    case 'cast':
      return { ...value, operand: reordered(value.operand, order) };
    case 'reduce':
      return {
        ...value,
        segments: value.segments.map(({ sizes, body }) => ({
          sizes,
          body: reordered(body, [...order, ...sizes.map((_, k) => order.length + k)]),
        })),
      };
  }
}

function moving(strides: readonly number[], rank: number): readonly boolean[] {
  return Array.from({ length: rank }, (_, k) => (strides[k] ?? 0) !== 0);
}

/** A text that is the same for the same value, and no other. */
function keyOf(value: Value): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (isDType(part)) return part.name;
    if (typeof part !== 'number') return part;
    return Object.is(part, -0) ? '-0' : String(part);
  });
}

function isDType(value: unknown): value is DType {
  return typeof value === 'object' && value !== null && 'bits' in value && 'class' in value && 'name' in value;
}
