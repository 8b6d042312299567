import { at } from '../strided/at.js';
import { randomIntegers, type Elements } from './elements.js';
import { foldMovement, leftElement, type Movement, type MovementDigit } from './movement.js';

export interface FoundMovements {
  /** Those that the samples agree with. On data with enough different values: the right one, or none. */
  readonly movements: readonly Movement[];
  /** False if the search ended at its limits: there may be others. */
  readonly complete: boolean;
}

/** Digits that are tried for one pair of tensors. */
const MOST_TRIALS = 6000;

/** More movements than this fit only data that is nearly constant. */
const MOST_MOVEMENTS = 8;

/** Comparisons that a digit must pass, and a whole movement. */
const DIGIT_SAMPLES = 16;
const WHOLE_SAMPLES = 96;

/** One of so many samples may disagree. */
const MOST_AGAINST = 16;

/**
 * Movements that turn the left side into the right one, found from the data: any order of any factors of the flat index,
 * with no list of factors given. Digits are found from the fastest on: the first positions of the right are those of
 * its fastest digit, so it is known how far the left must step; each further digit is checked together with all before.
 * The last positions are looked at together with the first, since every movement keeps both ends.
 */
export function searchMovements(left: Elements, right: Elements): FoundMovements {
  if (left.count !== right.count || left.count === 0) return { movements: [], complete: true };
  return new Search(left, right).run();
}

/**
 * Whether a movement agrees with samples from all over the tensor. Few may be against it: what holds but for some
 * elements is worth telling too, and all are compared later.
 */
export function agreesOnSamples(movement: Movement, left: Elements, right: Elements, samples = WHOLE_SAMPLES): boolean {
  const random = randomIntegers(right.count);
  const last = right.count - 1;
  let against = 0;
  for (let i = 0; i < samples; i++) {
    const position = i === 0 ? 0 : i === 1 ? last : random(right.count);
    if (right.at(position) === left.at(leftElement(movement, position))) continue;
    if (++against > samples / MOST_AGAINST) return false;
  }
  return true;
}

/** All divisors of a number, ascending. */
export function divisorsOf(count: number): readonly number[] {
  let divisors = [1];
  let rest = count;
  for (let prime = 2; rest > 1; prime++) {
    if (prime * prime > rest) prime = rest;
    let power = 1;
    const before = divisors;
    while (rest % prime === 0) {
      rest /= prime;
      power *= prime;
      const factor = power;
      divisors = [...divisors, ...before.map(divisor => divisor * factor)];
    }
  }
  return divisors.sort((a, b) => a - b);
}

class Search {
  readonly #left: Elements;
  readonly #right: Elements;
  readonly #count: number;
  readonly #divisors: readonly number[];
  readonly #random: (limit: number) => number;
  readonly #found: Movement[] = [];
  #trials = 0;
  #complete = true;

  constructor(left: Elements, right: Elements) {
    this.#left = left;
    this.#right = right;
    this.#count = right.count;
    this.#divisors = divisorsOf(right.count);
    this.#random = randomIntegers(right.count ^ 0x5bd1e995);
  }

  run(): FoundMovements {
    if (this.#agrees(0, 0)) this.#extend([], 1);
    return { movements: this.#found, complete: this.#complete };
  }

  /** Finds the next digit, slower than `digits` (fastest first), which cover `covered` positions of the right. */
  #extend(digits: readonly MovementDigit[], covered: number): void {
    if (covered === this.#count) {
      const movement = foldMovement([...digits].reverse());
      if (agreesOnSamples(movement, this.#left, this.#right)) this.#found.push(movement);
      return;
    }
    const last = digits.at(-1);
    const known = [...digits].reverse();
    for (const stride of this.#divisors) {
      // A digit that runs on where the last one ended would be a part of it.
      if (last !== undefined && stride === last.stride * last.size) continue;
      const room = roomAt(stride, digits, this.#count);
      if (room < 2) continue;
      if (!this.#agrees(covered, stride)) continue;
      for (let i = this.#divisors.length - 1; i > 0; i--) {
        const size = at(this.#divisors, i);
        if (room % size !== 0 || (this.#count / covered) % size !== 0) continue;
        if (++this.#trials > MOST_TRIALS || this.#found.length >= MOST_MOVEMENTS) {
          this.#complete = false;
          return;
        }
        if (this.#fits(known, covered, { size, stride })) this.#extend([...digits, { size, stride }], covered * size);
      }
    }
  }

  /** Whether positions with this digit not 0, and any values of the faster ones, agree. */
  #fits(known: Movement, covered: number, { size, stride }: MovementDigit): boolean {
    const positions = (size - 1) * covered;
    let against = 0;
    for (let i = 0; i < Math.min(DIGIT_SAMPLES, positions); i++) {
      const all = positions <= DIGIT_SAMPLES;
      const digit = all ? 1 + Math.floor(i / covered) : i === 0 ? size - 1 : 1 + this.#random(size - 1);
      const inner = all ? i % covered : i === 0 ? 0 : this.#random(covered);
      if (this.#agrees(digit * covered + inner, digit * stride + leftElement(known, inner))) continue;
      if (++against > DIGIT_SAMPLES / MOST_AGAINST || positions < DIGIT_SAMPLES) return false;
    }
    return true;
  }

  /** The same elements, counted from the beginning and from the end. */
  #agrees(right: number, left: number): boolean {
    const last = this.#count - 1;
    return this.#right.at(right) === this.#left.at(left) && this.#right.at(last - right) === this.#left.at(last - left);
  }
}

/** How large a digit with this stride can be beside the digits that are taken; 0 if it would overlap one. */
function roomAt(stride: number, taken: readonly MovementDigit[], count: number): number {
  let end = count;
  for (const digit of taken) {
    const after = digit.stride * digit.size;
    if (stride >= after) {
      if (stride % after !== 0) return 0;
    } else if (stride >= digit.stride || digit.stride % stride !== 0) return 0;
    else end = Math.min(end, digit.stride);
  }
  return end % stride === 0 ? end / stride : 0;
}
