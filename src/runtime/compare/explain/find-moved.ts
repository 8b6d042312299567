import type { ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { randomIntegers, type Elements } from '../../../tensor/compare/elements.js';
import { enumerateMovements } from '../../../tensor/compare/enumerate-movements.js';
import {
  cutAtAxes,
  identityMovement,
  isIdentity,
  leftElement,
  type Movement,
} from '../../../tensor/compare/movement.js';
import { roundingsOf, type Rounding } from '../../../tensor/compare/rounding.js';
import { agreesOnSamples, searchMovements } from '../../../tensor/compare/search-movements.js';
import type { Sampler } from '../tensor-sampler.js';

/** A movement and a rounding that samples agree with. */
export interface MovedCandidate {
  readonly movement: Movement;
  readonly rounding: Rounding;
  /** Less is simpler. */
  readonly cost: number;
}

/** Candidates for one pair of tensors that are worth a proof. */
const MOST_CANDIDATES = 6;

/** Samples that decide between the movements of data with few different values. */
const TELLING_SAMPLES = 64;
const DRAWN_SAMPLES = 1024;

/**
 * Movements and roundings under which the right tensor may be the left one, the simplest first. `factors`: sizes that
 * axes are likely to be made of. With `known` it was shown that no change at all is not enough.
 */
export function findMoved(
  left: ComparedTensor,
  right: ComparedTensor,
  sampler: Sampler,
  factors: readonly number[],
  known: boolean,
): readonly MovedCandidate[] {
  const found: MovedCandidate[] = [];
  for (const [i, rounding] of roundingsOf(left.dtype, right.dtype).entries()) {
    const [a, b] = sidesOf(left, right, rounding, sampler);
    if (a.count !== b.count || a.count === 0) return [];
    if (a.at(0) !== b.at(0) || a.at(a.count - 1) !== b.at(b.count - 1)) continue;
    for (const movement of movementsOf(a, b, left, right, factors)) {
      if (known && rounding.kind === 'same' && isIdentity(movement)) continue;
      found.push({ movement, rounding, cost: costOf(movement, left, right, factors) + 10 * i });
    }
    if (found.length >= MOST_CANDIDATES) break;
  }
  return found.sort((x, y) => x.cost - y.cost).slice(0, MOST_CANDIDATES);
}

/** Whether samples agree with a candidate that was found for other tensors. */
export function candidateAgrees(
  { movement, rounding }: MovedCandidate,
  left: ComparedTensor,
  right: ComparedTensor,
  sampler: Sampler,
): boolean {
  const [a, b] = sidesOf(left, right, rounding, sampler);
  return a.count === b.count && agreesOnSamples(movement, a, b, 32);
}

/** Samples of both sides after the casts of a rounding. */
export function sidesOf(
  left: ComparedTensor,
  right: ComparedTensor,
  rounding: Rounding,
  sampler: Sampler,
): readonly [Elements, Elements] {
  return [sampler.elements(left, rounding.left), sampler.elements(right, rounding.right)];
}

function* movementsOf(
  left: Elements,
  right: Elements,
  leftTensor: ComparedTensor,
  rightTensor: ComparedTensor,
  factors: readonly number[],
): Generator<Movement> {
  const identity = identityMovement(left.count);
  if (agreesOnSamples(identity, left, right)) yield identity;
  const { movements, complete } = searchMovements(left, right);
  for (const movement of movements) if (!isIdentity(movement)) yield movement;
  if (complete) return;
  // Many movements fit the samples: of these, the ones that people write.
  const positions = tellingPositions(right);
  let yielded = 0;
  for (const movement of enumerateMovements(leftTensor.shape, rightTensor.shape, factors)) {
    if (isIdentity(movement)) continue;
    if (!positions.every(position => right.at(position) === left.at(leftElement(movement, position)))) continue;
    yield movement;
    if (++yielded >= MOST_CANDIDATES) return;
  }
}

/** Positions with rare values: where most elements are alike, these tell one movement from another. */
function tellingPositions(elements: Elements): readonly number[] {
  const random = randomIntegers(elements.count);
  const drawn = Array.from({ length: DRAWN_SAMPLES }, () => random(elements.count));
  const counts = new Map<number, number>();
  for (const position of drawn) counts.set(elements.at(position), (counts.get(elements.at(position)) ?? 0) + 1);
  const rarity = (position: number): number => counts.get(elements.at(position)) ?? 0;
  return [...new Set(drawn)].sort((a, b) => rarity(a) - rarity(b)).slice(0, TELLING_SAMPLES);
}

/** Digits that a person would have to write, and one more for each that is no known size. */
function costOf(
  movement: Movement,
  { shape: leftShape }: ComparedTensor,
  { shape: rightShape }: ComparedTensor,
  factors: readonly number[],
): number {
  const digits = cutAtAxes(movement, leftShape, rightShape);
  if (digits === undefined) return 9;
  const whole = (size: number): boolean => leftShape.includes(size) || rightShape.includes(size);
  const unknown = digits.filter(({ size }) => !whole(size) && !factors.includes(size)).length;
  return Math.min(9, digits.length + unknown / 4);
}
