import { roundingsOf } from '../../../tensor/compare/rounding.js';
import type { Value } from '../../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../../tensor/strided/strided.js';
import { randomIntegers } from '../../../tensor/compare/elements.js';
import { leftTensor, loadOf, rightTensor, type Box, type BothTensors } from '../boxes.js';
import { castsOf } from '../portable-rounding.js';
import type { Sampler } from '../tensor-sampler.js';
import type { Claim } from './claim.js';

const SAMPLES = 96;

/**
 * Claims that one tensor is the beginning of the other along one axis; that the rest holds nothing but 0 is a claim of
 * its own, which comes first. Empty where the shapes or the samples do not fit.
 */
export function findPadded(left: number, right: number, tensors: BothTensors, sampler: Sampler): readonly Claim[] {
  const [a, b] = [tensors.left[left], tensors.right[right]];
  if (a === undefined || b?.shape.length !== a.shape.length) return [];
  const unequal = a.shape.flatMap((size, k) => (size === b.shape[k] ? [] : [k]));
  const [axis, another] = unequal;
  if (axis === undefined || another !== undefined) return [];
  const sizes = a.shape.map((size, k) => Math.min(size, b.shape[k] ?? 0));
  if (volumeOf(sizes) === 0) return [];
  const longer = (a.shape[axis] ?? 0) > (b.shape[axis] ?? 0) ? 'left' : 'right';
  const extra = Math.abs((a.shape[axis] ?? 0) - (b.shape[axis] ?? 0));
  const [from, to] = [rowMajorStrides(a.shape), rowMajorStrides(b.shape)];
  for (const rounding of roundingsOf(a.dtype, b.dtype)) {
    if (rounding.left.length + rounding.right.length > 1) continue;
    const [x, y] = [sampler.elements(a, rounding.left), sampler.elements(b, rounding.right)];
    const agrees = samplesIn(sizes).every(position => x.at(dot(position, from)) === y.at(dot(position, to)));
    if (!agrees) continue;
    const common: Box = {
      sizes,
      offset: 0,
      strides: to,
      left: loadOf(leftTensor(left), tensors, 0, from),
      right: loadOf(rightTensor(right), tensors, 0, to),
    };
    const explanation = { kind: 'padded', axis, longer, extra, rounding } as const;
    const claim = { lefts: [left], rights: [right], casts: castsOf(rounding) };
    const rest = restBox(left, right, axis, extra, sizes, longer, tensors);
    return [
      ...(rounding.kind === 'bits' || a.dtype.class === 'complex'
        ? []
        : [{ ...claim, explanation: { ...explanation, fill: 0 }, boxes: [common, rest] }]),
      { ...claim, explanation: { ...explanation, fill: undefined }, boxes: [common] },
    ];
  }
  return [];
}

/** What the longer side has more, beside zeros of the other side's dtype. */
function restBox(
  left: number,
  right: number,
  axis: number,
  extra: number,
  common: readonly number[],
  longer: 'left' | 'right',
  tensors: BothTensors,
): Box {
  const tensor = longer === 'left' ? tensors.left[left] : tensors.right[right];
  const other = longer === 'left' ? tensors.right[right] : tensors.left[left];
  const strides = rowMajorStrides(tensor?.shape ?? []);
  const offset = (common[axis] ?? 0) * (strides[axis] ?? 0);
  const load = loadOf(longer === 'left' ? leftTensor(left) : rightTensor(right), tensors, offset, strides);
  const zero: Value = { kind: 'cast', to: other?.dtype ?? load.dtype, operand: { kind: 'constant', value: 0 } };
  return {
    sizes: common.map((size, k) => (k === axis ? extra : size)),
    offset,
    strides,
    left: longer === 'left' ? load : zero,
    right: longer === 'left' ? zero : load,
  };
}

function samplesIn(sizes: readonly number[]): readonly (readonly number[])[] {
  const random = randomIntegers(volumeOf(sizes));
  const ends = [sizes.map(() => 0), sizes.map(size => size - 1)];
  return [...ends, ...Array.from({ length: SAMPLES }, () => sizes.map(size => random(size)))];
}

const dot = (position: readonly number[], strides: readonly number[]): number =>
  position.reduce((sum, p, k) => sum + p * (strides[k] ?? 0), 0);
