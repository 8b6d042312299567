import { castsOf } from '../portable-rounding.js';
import type { Explanation } from '../../../compiler/compare/explanation.js';
import type { Movement } from '../../../tensor/compare/movement.js';
import type { Rounding } from '../../../tensor/compare/rounding.js';
import { rowMajorStrides } from '../../../tensor/strided/strided.js';
import { leftTensor, loadOf, rightTensor, type Box, type BothTensors } from '../boxes.js';
import type { Casts } from '../work.js';

/** An explanation that the samples agree with: both sides of these boxes, cast, must be the same bits. */
export interface Claim {
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  readonly explanation: Explanation;
  readonly boxes: readonly Box[];
  readonly casts: Casts;
}

export const NO_CASTS: Casts = Object.freeze({ left: [], right: [], bits: false });

/** The claim that the right tensor is the left one, moved and cast. */
export function movedClaim(
  left: number,
  right: number,
  movement: Movement,
  rounding: Rounding,
  tensors: BothTensors,
): Claim {
  const sizes = movement.map(({ size }) => size);
  const strides = rowMajorStrides(sizes);
  const from = movement.map(({ stride }) => stride);
  const box: Box = {
    sizes,
    offset: 0,
    strides,
    left: loadOf(leftTensor(left), tensors, 0, from),
    right: loadOf(rightTensor(right), tensors, 0, strides),
  };
  return {
    lefts: [left],
    rights: [right],
    explanation: { kind: 'moved', movement, rounding },
    boxes: [box],
    casts: castsOf(rounding),
  };
}
