import { cutAtAxes, isIdentity, type AxisDigit, type Movement } from '../../tensor/compare/movement.js';
import type { NamedSize } from './config-sizes.js';

/** Names for digits that no config names; `two` stands for 2 by itself. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/**
 * A movement in words and brackets: `transposed`, `(heads two a) -> (heads a two) on axis 0 with heads = 32, two = 2, a = 64`, or
 * the whole shapes where several axes take part. Empty where nothing moves and the shapes are the same.
 */
export function describeMovement(
  movement: Movement,
  leftShape: readonly number[],
  rightShape: readonly number[],
  sizes: readonly NamedSize[],
): string {
  if (isIdentity(movement)) {
    return leftShape.join() === rightShape.join()
      ? ''
      : `reshaping [${leftShape.join(' ')}] to [${rightShape.join(' ')}]`;
  }
  const digits = cutAtAxes(movement, leftShape, rightShape);
  if (digits === undefined) {
    const steps = movement.map(({ size, stride }) => `${size} by ${stride}`).join(', ');
    return `reshaping: elements of A are taken in steps (${steps}, slowest first)`;
  }
  const axes = axesOf(digits, leftShape, rightShape);
  if (axes !== undefined) return axes;
  const names = namesOf(digits, sizes);
  const inLeft = [...digits].sort((a, b) => b.stride - a.stride);
  const left = bracketsOf(inLeft, leftShape, names, digit => digit.leftAxis);
  const right = bracketsOf(digits, rightShape, names, digit => digit.rightAxis);
  const changed = leftShape.flatMap((_, k) => (left[k] === right[k] ? [] : [k]));
  const [axis, another] = changed;
  const within =
    leftShape.length === rightShape.length &&
    axis !== undefined &&
    another === undefined &&
    digits.every(digit => digit.leftAxis !== axis || digit.rightAxis === axis);
  const shown = within ? digits.filter(digit => digit.leftAxis === axis) : digits;
  const order = inLeft.filter(digit => shown.includes(digit));
  const sized = order.map(digit => `${names.get(digit) ?? ''} = ${digit.size}`).join(', ');
  if (within) {
    const where = leftShape.length === 1 ? '' : ` on axis ${axis}`;
    return `${left[axis] ?? ''} -> ${right[axis] ?? ''}${where} with ${sized}`;
  }
  return `[${left.join(' ')}] -> [${right.join(' ')}] with ${sized}`;
}

/** Whole axes in another order; undefined where an axis is cut. */
function axesOf(
  digits: readonly AxisDigit[],
  leftShape: readonly number[],
  rightShape: readonly number[],
): string | undefined {
  const whole = digits.every(
    ({ size, leftAxis, rightAxis }) => leftShape[leftAxis] === size && rightShape[rightAxis] === size,
  );
  if (!whole) return undefined;
  if (leftShape.length === 2 && rightShape.length === 2) return 'transposing';
  const order = digits.map(({ leftAxis }) => leftAxis).join(' ');
  return `permuting axes [${leftShape.join(' ')}] -> [${rightShape.join(' ')}] (${order})`;
}

function namesOf(digits: readonly AxisDigit[], sizes: readonly NamedSize[]): ReadonlyMap<AxisDigit, string> {
  const inLeft = [...digits].sort((a, b) => b.stride - a.stride);
  const names = new Map<AxisDigit, string>();
  const used = new Set<string>();
  const letters = LETTERS[Symbol.iterator]();
  for (const [i, digit] of inLeft.entries()) {
    // An axis is cut into heads once: what is as many within a head is something else.
    const hasHeads = inLeft.slice(0, i).some(other => other.leftAxis === digit.leftAxis && isHeads(names.get(other)));
    // `two` is the last digit of 2, which is hardly ever what a config counts.
    const isLastTwo = digit.size === 2 && inLeft.slice(i + 1).every(({ size }) => size !== 2);
    const known = sizes
      .filter(({ size, name }) => size === digit.size && name !== '' && !used.has(name) && !(hasHeads && isHeads(name)))
      .map(({ name }) => name)
      .filter(name => isLastTwo || name !== 'two');
    let name = isLastTwo ? known.at(-1) : known[0];
    while (name === undefined) {
      const letter = letters.next().value ?? `x${i}`;
      if (!used.has(letter)) name = letter;
    }
    used.add(name);
    names.set(digit, name);
  }
  return names;
}

const isHeads = (name: string | undefined): boolean => name?.endsWith('heads') === true;

/** Each dimension of a shape as its digits: a name, a group, or `1`. */
function bracketsOf(
  digits: readonly AxisDigit[],
  shape: readonly number[],
  names: ReadonlyMap<AxisDigit, string>,
  axisOf: (digit: AxisDigit) => number,
): readonly string[] {
  return shape.map((_, axis) => {
    const own = digits.filter(digit => axisOf(digit) === axis).map(digit => names.get(digit) ?? '');
    return own.length === 1 ? (own[0] ?? '') : own.length === 0 ? '1' : `(${own.join(' ')})`;
  });
}
