import { at } from '../strided/at.js';
import { rowMajorStrides, volumeOf } from '../strided/strided.js';

/** A digit of the right side's flat index: it has `size` values, and each step moves by `stride` elements on the left. */
export interface MovementDigit {
  readonly size: number;
  readonly stride: number;
}

/**
 * right[i] = left[sum of digit * stride], where the digits of i are read in this order, slowest first. Sizes and strides
 * are such that every element of the left is taken once: the digits of one flat index in another order. Reshapes,
 * permutations of axes and of factors of axes are movements.
 */
export type Movement = readonly MovementDigit[];

/** The movement that moves nothing. */
export function identityMovement(count: number): Movement {
  return [{ size: count, stride: 1 }];
}

export function isIdentity(movement: Movement): boolean {
  const [only, more] = foldMovement(movement);
  return more === undefined && (only === undefined || only.stride === 1);
}

/** The same movement with as few digits as possible: none of size 1, neighbours that run on are one. */
export function foldMovement(movement: Movement): Movement {
  const folded: MovementDigit[] = [];
  for (const digit of movement) {
    if (digit.size === 1) continue;
    const last = folded.at(-1);
    if (last?.stride === digit.stride * digit.size) {
      folded[folded.length - 1] = { size: last.size * digit.size, stride: digit.stride };
    } else folded.push(digit);
  }
  return folded;
}

/** Flat position on the left of what stands at a flat position on the right. */
export function leftElement(movement: Movement, right: number): number {
  let rest = right;
  let left = 0;
  for (let k = movement.length - 1; k >= 0; k--) {
    const { size, stride } = at(movement, k);
    const next = Math.floor(rest / size);
    left += (rest - next * size) * stride;
    rest = next;
  }
  return left;
}

/** The movement that gives the left side back from the right one. */
export function invertMovement(movement: Movement): Movement {
  let place = movement.reduce((product, { size }) => product * size, 1);
  const digits = movement.map(({ size, stride }) => {
    place /= size;
    return { size, stride: place, left: stride };
  });
  return digits.sort((a, b) => b.left - a.left).map(({ size, stride }) => ({ size, stride }));
}

/** The movement that takes the axes of the left side in another order: axis `order[k]` becomes axis k. */
export function permutedAxes(shape: readonly number[], order: readonly number[]): Movement {
  const strides = rowMajorStrides(shape);
  return order.map(axis => ({ size: at(shape, axis), stride: at(strides, axis) }));
}

/** Whether every element of the left is taken exactly once. */
export function isBijective(movement: Movement, count: number): boolean {
  let stride = 1;
  for (const digit of [...foldMovement(movement)].sort((a, b) => a.stride - b.stride)) {
    if (digit.stride !== stride) return false;
    stride *= digit.size;
  }
  return stride === count;
}

/** A digit of a movement that lies inside of one axis on either side. */
export interface AxisDigit extends MovementDigit {
  readonly leftAxis: number;
  readonly rightAxis: number;
}

/**
 * The movement in digits that none of the axes of either shape cuts, slowest first on the right. Undefined where an
 * axis ends inside of a digit and does not divide it: such a reshape has no form in brackets.
 */
export function cutAtAxes(
  movement: Movement,
  leftShape: readonly number[],
  rightShape: readonly number[],
): readonly AxisDigit[] | undefined {
  const leftEnds = rowMajorStrides(leftShape);
  const rightEnds = rowMajorStrides(rightShape);
  const digits: AxisDigit[] = [];
  let place = volumeOf(rightShape);
  for (const { size, stride } of foldMovement(movement)) {
    place /= size;
    const steps = new Set<number>([1, size]);
    for (const end of rightEnds) if (end > place && end < place * size) steps.add(end / place);
    for (const end of leftEnds) if (end > stride && end < stride * size) steps.add(end / stride);
    const cuts = [...steps].sort((a, b) => b - a);
    for (const [i, outer] of cuts.entries()) {
      const inner = cuts[i + 1];
      if (inner === undefined) break;
      if (!Number.isInteger(outer / inner) || !Number.isInteger(inner)) return undefined;
      digits.push({
        size: outer / inner,
        stride: stride * inner,
        leftAxis: axisOf(stride * inner, leftShape, leftEnds),
        rightAxis: axisOf(place * inner, rightShape, rightEnds),
      });
    }
  }
  return digits;
}

/** The axis that a step of so many elements moves along. */
function axisOf(step: number, shape: readonly number[], strides: readonly number[]): number {
  return shape.findIndex((size, axis) => size > 1 && at(strides, axis) <= step);
}
