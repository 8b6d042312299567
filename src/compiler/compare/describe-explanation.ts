import { assertNever } from '../../diagnostics/invariant.js';
import { losesNothing, type Rounding } from '../../tensor/compare/rounding.js';
import type { DType } from '../../tensor/dtype.js';
import type { ComparedTensor } from './compared-tensor.js';
import type { NamedSize } from './config-sizes.js';
import { describeJoin } from './describe-join.js';
import { describeMovement } from './describe-movement.js';
import type { Explanation } from './explanation.js';

/** What turns tensors of A into tensors of B, to follow `equal after `. */
export function describeExplanation(
  explanation: Explanation,
  lefts: readonly ComparedTensor[],
  rights: readonly ComparedTensor[],
  sizes: readonly NamedSize[],
): string {
  const [left, right] = [lefts[0], rights[0]];
  if (left === undefined || right === undefined) return '';
  switch (explanation.kind) {
    case 'moved': {
      const moved = describeMovement(explanation.movement, left.shape, right.shape, sizes);
      return joinWords([moved, describeRounding(explanation.rounding, left.dtype, right.dtype)]);
    }
    case 'joined':
      return joinWords([
        describeJoin(explanation, lefts, rights, sizes),
        describeRounding(explanation.rounding, left.dtype, right.dtype),
      ]);
    case 'order': {
      const noun = explanation.axis === 0 ? 'rows' : `positions of axis ${explanation.axis}`;
      const { order } = explanation;
      if (order.kind === 'reversed') return `reversing the ${noun}`;
      if (order.kind === 'rotated') return `rotating the ${noun} by ${order.by}`;
      return `putting the ${noun} in another order (${order.moved} of ${left.shape[explanation.axis] ?? 0} are moved)`;
    }
    case 'padded': {
      const { axis, extra, longer, fill } = explanation;
      const what = fill === undefined ? 'positions' : 'positions of zeros';
      const text =
        longer === 'right'
          ? `adding ${extra} ${what} at the end of axis ${axis}`
          : `cutting off the last ${extra} ${what} of axis ${axis}`;
      return joinWords([text, describeRounding(explanation.rounding, left.dtype, right.dtype)]);
    }
    case 'scaled':
      return describeScaling(explanation.operation, explanation.operand);
    default:
      return assertNever(explanation);
  }
}

/** What a rounding does; empty where it does nothing. */
export function describeRounding(rounding: Rounding, left: DType, right: DType): string {
  const [from, to] = [rounding.left[0], rounding.right[0]];
  if (rounding.kind === 'bits') return `reading the same bits as ${right.name}`;
  if (losesNothing(rounding, left, right) && rounding.kind !== 'same') {
    return `casting ${left.name} to ${right.name}, which changes no value`;
  }
  switch (rounding.kind) {
    case 'same':
      return '';
    case 'left':
      return from === right ? `rounding to ${right.name}` : `rounding A to ${from?.name ?? ''}`;
    case 'right':
      return `rounding B to ${to?.name ?? ''}`;
    case 'both':
      return `rounding both to ${from?.name ?? ''}`;
    default:
      return assertNever(rounding.kind);
  }
}

function describeScaling(operation: 'multiply' | 'add', operand: number): string {
  if (operation === 'add') return operand > 0 ? `adding ${operand}` : `subtracting ${-operand}`;
  if (operand === -1) return 'negating';
  const square = operand * operand;
  const whole = Math.round(square);
  const inverse = Math.round(1 / square);
  if (Number.isInteger(operand)) return `multiplying by ${operand}`;
  const sign = operand < 0 ? '-' : '';
  if (Number.isInteger(1 / operand)) return `dividing by ${1 / operand}`;
  if (Math.abs(square - whole) < 1e-9 && whole > 0) return `multiplying by ${sign}sqrt(${whole})`;
  if (Math.abs(1 / square - inverse) < 1e-6) return `multiplying by ${sign}1 / sqrt(${inverse})`;
  return `multiplying by ${operand}`;
}

const joinWords = (words: readonly string[]): string => words.filter(word => word !== '').join(' and ');
