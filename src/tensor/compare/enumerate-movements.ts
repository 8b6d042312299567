import { at } from '../strided/at.js';
import { rowMajorStrides } from '../strided/strided.js';
import { cutAtAxes, foldMovement, identityMovement, type Movement, type MovementDigit } from './movement.js';

/** Digits of which all orders are tried: 120 orders. */
const MOST_DIGITS = 5;

/** Movements of one pair of shapes. */
const MOST_MOVEMENTS = 4000;

/**
 * The movements that people write, simple ones first: none, axes in another order, one axis factored by one or two of
 * `factors`, with the factors and the other axes in any order. Each once; only those that have a form in brackets.
 */
export function* enumerateMovements(
  leftShape: readonly number[],
  rightShape: readonly number[],
  factors: readonly number[],
): Generator<Movement> {
  const seen = new Set<string>();
  const count = leftShape.reduce((product, size) => product * size, 1);
  const candidates = function* (): Generator<Movement> {
    yield identityMovement(count);
    const axes = digitsOf(leftShape);
    yield* ordersOf(axes);
    for (const [k, axis] of axes.entries()) {
      for (const factored of [...inTwo(axis, factors), ...inThree(axis, factors)]) {
        yield* ordersOf([...axes.slice(0, k), ...factored, ...axes.slice(k + 1)]);
      }
    }
  };
  for (const movement of candidates()) {
    const folded = foldMovement(movement);
    const name = folded.map(({ size, stride }) => `${size}:${stride}`).join();
    if (seen.has(name)) continue;
    seen.add(name);
    if (cutAtAxes(folded, leftShape, rightShape) !== undefined) yield folded;
    if (seen.size >= MOST_MOVEMENTS) return;
  }
}

function digitsOf(shape: readonly number[]): readonly MovementDigit[] {
  const strides = rowMajorStrides(shape);
  return shape.map((size, k) => ({ size, stride: at(strides, k) })).filter(({ size }) => size > 1);
}

/** All orders of the digits, those that change least at the front. */
function* ordersOf(digits: readonly MovementDigit[], chosen: readonly MovementDigit[] = []): Generator<Movement> {
  if (digits.length + chosen.length > MOST_DIGITS) return;
  if (digits.length === 0) yield chosen;
  for (const [i, digit] of digits.entries()) {
    yield* ordersOf([...digits.slice(0, i), ...digits.slice(i + 1)], [...chosen, digit]);
  }
}

const inTwo = ({ size, stride }: MovementDigit, factors: readonly number[]): readonly (readonly MovementDigit[])[] =>
  factors
    .filter(factor => factor > 1 && factor < size && size % factor === 0)
    .flatMap(factor => [split(size, stride, [factor, size / factor]), split(size, stride, [size / factor, factor])]);

const inThree = ({ size, stride }: MovementDigit, factors: readonly number[]): readonly (readonly MovementDigit[])[] =>
  factors.flatMap(a =>
    factors
      .filter(b => a > 1 && b > 1 && size % (a * b) === 0 && size > a * b)
      .flatMap(b => [
        split(size, stride, [a, b, size / a / b]),
        split(size, stride, [a, size / a / b, b]),
        split(size, stride, [size / a / b, a, b]),
      ]),
  );

/** A digit as several, slowest first. */
function split(size: number, stride: number, sizes: readonly number[]): readonly MovementDigit[] {
  let step = stride * size;
  return sizes.map(part => {
    step /= part;
    return { size: part, stride: step };
  });
}
