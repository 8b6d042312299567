import { assertNever, invariant } from '../../diagnostics/invariant.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { DType } from '../../tensor/dtype.js';
import type { Piece, Value } from '../../tensor/piece.js';
import type { CaptureValue } from '../keys/pattern.js';
import type { LoweredBlock } from '../layout/lower-items.js';
import { operandsOf, type TensorExpression } from './tensor-expression.js';

export interface Operand {
  /** Number of the tensor in the loads that are made. */
  readonly tensor: number;
  readonly dtype: DType;
  readonly block: LoweredBlock;
}

export interface ValueRequest {
  readonly expression: TensorExpression;
  readonly target: { readonly index: number; readonly dtype: DType; readonly block: LoweredBlock };
  readonly operand: (reference: number) => Operand;
  readonly writtenDType: (reference: number) => DType;
  readonly sizeOf: (axis: string) => number;
  /** Captures that have a value here: axes that were unrolled. */
  readonly fixed: ReadonlyMap<string, CaptureValue>;
  readonly scalar: (expression: Expression) => number;
  readonly rounding: DType;
}

/** An axis over some dimensions of a box: index = base + sum(coefficient * position[dimension]). */
interface AxisRun {
  readonly base: number;
  readonly parts: readonly { readonly dimension: number; readonly coefficient: number; readonly size: number }[];
}

/** One way to run through an axis; with a divisor there are two: whole groups, and the rest. */
interface AxisChoice {
  readonly base: number;
  readonly parts: readonly { readonly coefficient: number; readonly size: number }[];
}

/**
 * Pieces that fill a block of a target with an expression. Axes broadcast by name. An axis that an operand has only one
 * element of for each so many (`in/128`) is cut into whole groups and a rest, so that everything stays strided.
 */
export function lowerValue(request: ValueRequest): readonly Piece[] {
  const { target } = request;
  const axes = [...target.block.axes.keys()];
  const divisors = divisorsOf(request);
  let combinations: readonly (readonly AxisChoice[])[] = [[]];
  for (const axis of axes) {
    const step = target.block.axes.get(axis);
    invariant(step !== undefined, 'axes are those of the block');
    const choices = choicesOf(step.size, divisors.get(axis));
    combinations = combinations.flatMap(before => choices.map(choice => [...before, choice]));
  }
  return combinations.map((choices): Piece => {
    const sizes: number[] = [];
    const runs = new Map<string, AxisRun>();
    let { offset } = target.block;
    const strides: number[] = [];
    axes.forEach((axis, i) => {
      const choice = choices[i];
      const step = target.block.axes.get(axis);
      invariant(choice !== undefined && step !== undefined, 'a choice for each axis');
      const parts = choice.parts.map(part => ({ ...part, dimension: sizes.push(part.size) - 1 }));
      runs.set(axis, { base: choice.base, parts });
      offset += choice.base * step.stride;
      for (const part of parts) strides.push(part.coefficient * step.stride);
    });
    const value = lower(request.expression, runs, sizes.length, request, divisors);
    const same = value.kind === 'load' && value.dtype === target.dtype;
    return {
      sizes,
      target: target.index,
      offset,
      strides,
      value: same ? value : { kind: 'cast', to: target.dtype, operand: value },
    };
  });
}

function lower(
  node: TensorExpression,
  runs: ReadonlyMap<string, AxisRun>,
  rank: number,
  request: ValueRequest,
  divisors: ReadonlyMap<string, number>,
): Value {
  switch (node.kind) {
    case 'scalar':
      return { kind: 'constant', value: request.scalar(node.expression) };
    case 'operand':
      return load(request.operand(node.reference), runs, rank);
    case 'index':
      return indexOf(node.axis, runs, rank, request);
    case 'apply':
      return {
        kind: 'apply',
        operation: node.operation,
        operands: node.operands.map(operand => lower(operand, runs, rank, request, divisors)),
        rounding: request.rounding,
      };
    case 'written': {
      const operand = lower(node.operand, runs, rank, request, divisors);
      return { kind: 'cast', to: request.writtenDType(node.reference), operand };
    }
    case 'reduce': {
      const choices = choicesOf(request.sizeOf(node.axis), divisors.get(node.axis));
      return {
        kind: 'reduce',
        operation: node.operation,
        rounding: request.rounding,
        segments: choices.map(choice => {
          const parts = choice.parts.map((part, i) => ({ ...part, dimension: rank + i }));
          const inner = new Map([...runs, [node.axis, { base: choice.base, parts }]]);
          const body = lower(node.operand, inner, rank + parts.length, request, divisors);
          return { sizes: parts.map(part => part.size), body };
        }),
      };
    }
    default:
      return assertNever(node);
  }
}

function load(operand: Operand, runs: ReadonlyMap<string, AxisRun>, rank: number): Value {
  let { offset } = operand.block;
  const strides = new Array<number>(rank).fill(0);
  for (const [axis, step] of operand.block.axes) {
    const run = runs.get(axis);
    invariant(run !== undefined, `axis ${axis} of an operand is an axis of the result or reduced`);
    offset += Math.floor(run.base / step.divisor) * step.stride;
    for (const part of run.parts) {
      // Within one group of the divisor, the element stays the same.
      const moves = part.coefficient % step.divisor === 0 ? part.coefficient / step.divisor : 0;
      strides[part.dimension] = (strides[part.dimension] ?? 0) + moves * step.stride;
    }
  }
  return { kind: 'load', tensor: operand.tensor, dtype: operand.dtype, offset, strides };
}

function indexOf(axis: string, runs: ReadonlyMap<string, AxisRun>, rank: number, request: ValueRequest): Value {
  const fixed = request.fixed.get(axis);
  if (typeof fixed === 'number') return { kind: 'constant', value: fixed };
  const run = runs.get(axis);
  invariant(run !== undefined, `axis ${axis} of index() is an axis of the result`);
  const strides = new Array<number>(rank).fill(0);
  for (const part of run.parts) strides[part.dimension] = part.coefficient;
  return { kind: 'index', offset: run.base, strides };
}

function choicesOf(size: number, divisor: number | undefined): readonly AxisChoice[] {
  if (divisor === undefined || divisor === 1) return [{ base: 0, parts: [{ coefficient: 1, size }] }];
  const groups = Math.floor(size / divisor);
  const rest = size - groups * divisor;
  const choices: AxisChoice[] = [];
  if (groups > 0) {
    choices.push({
      base: 0,
      parts: [
        { coefficient: divisor, size: groups },
        { coefficient: 1, size: divisor },
      ],
    });
  }
  if (rest > 0) choices.push({ base: groups * divisor, parts: [{ coefficient: 1, size: rest }] });
  return choices;
}

/** The divisor by which some operand has an axis; one for each axis (checked before). */
function divisorsOf(request: ValueRequest): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const reference of operandsOf(request.expression)) {
    for (const [axis, step] of request.operand(reference).block.axes) {
      if (step.divisor > 1) found.set(axis, step.divisor);
    }
  }
  return found;
}
