import type { ComparedTensor } from '../../../compiler/compare/compared-tensor.js';
import { countOf } from '../../../compiler/compare/compared-tensor.js';
import { randomIntegers } from '../../../tensor/compare/elements.js';
import type { DType } from '../../../tensor/dtype.js';
import { f32 } from '../../../tensor/dtypes/f32.js';
import { f64 } from '../../../tensor/dtypes/f64.js';
import { castKernel } from '../../../tensor/kernels/cast-kernel.js';
import { alignedBox, type BothTensors } from '../boxes.js';
import type { Sampler } from '../tensor-sampler.js';
import { NO_CASTS, type Claim } from './claim.js';

const SAMPLES = 96;

type Scaling = { readonly operation: 'multiply' | 'add'; readonly operand: number };

/**
 * Claims that each element was multiplied by, or increased by, one number: -1, a power of two, a root of a size of the
 * config, or a whole number to add. Floats of one shape only; computed in f32 and rounded to the right side's dtype.
 */
export function findScaled(
  left: number,
  right: number,
  tensors: BothTensors,
  sampler: Sampler,
  factors: readonly number[],
): readonly Claim[] {
  const [a, b] = [tensors.left[left], tensors.right[right]];
  if (a?.dtype.class !== 'float' || b?.dtype.class !== 'float' || a.shape.join() !== b.shape.join()) return [];
  if (countOf(a) === 0 || a.dtype.bits > 32 || b.dtype.bits > 32) return [];
  const pairs = samplesOf(a, b, sampler);
  const round = rounderTo(b.dtype);
  const fits = ({ operation, operand }: Scaling): boolean =>
    pairs.every(({ x, y }) => {
      const result = operation === 'multiply' ? Math.fround(x * Math.fround(operand)) : Math.fround(x + operand);
      return round(result) === y;
    });
  return scalingsOf(pairs, factors)
    .filter(fits)
    .slice(0, 2)
    .map((scaling): Claim => {
      const box = alignedBox(left, right, tensors);
      const operands = [box.left, { kind: 'constant', value: scaling.operand }] as const;
      return {
        lefts: [left],
        rights: [right],
        explanation: { kind: 'scaled', ...scaling },
        boxes: [
          {
            ...box,
            left: {
              kind: 'cast',
              to: b.dtype,
              operand: { kind: 'apply', operation: scaling.operation, operands, rounding: f32 },
            },
          },
        ],
        casts: NO_CASTS,
      };
    });
}

interface Sample {
  readonly x: number;
  readonly y: number;
}

function samplesOf(a: ComparedTensor, b: ComparedTensor, sampler: Sampler): readonly Sample[] {
  const random = randomIntegers(countOf(a));
  const [left, right] = [sampler.numbers(a), sampler.numbers(b)];
  return Array.from({ length: SAMPLES }, () => {
    const position = random(countOf(a));
    return { x: left(position), y: right(position) };
  });
}

/** Numbers that may have been used, guessed from the sample with the largest magnitude. */
function scalingsOf(samples: readonly Sample[], factors: readonly number[]): readonly Scaling[] {
  const largest = samples.reduce((a, b) => (Math.abs(b.x) > Math.abs(a.x) ? b : a), { x: 0, y: 0 });
  const found: Scaling[] = [];
  const term = Math.round(largest.y - largest.x);
  if (term !== 0 && Math.abs(term) <= 4) found.push({ operation: 'add', operand: term });
  const ratio = largest.y / largest.x;
  if (!Number.isFinite(ratio) || ratio === 0) return found;
  const roots = [...new Set([...factors, ...factors.map(factor => factor / 2)])].flatMap(factor => [
    Math.sqrt(factor),
    1 / Math.sqrt(factor),
    factor,
    1 / factor,
  ]);
  const powers = Array.from({ length: 25 }, (_, i) => 2 ** (i - 12));
  for (const magnitude of new Set([...powers, ...roots])) {
    // Both samples were rounded: within a hundredth is near enough to be tried.
    if (Math.abs(Math.abs(ratio) / magnitude - 1) > 0.01) continue;
    const operand = Math.sign(ratio) * magnitude;
    if (operand !== 1) found.push({ operation: 'multiply', operand });
  }
  return found;
}

function rounderTo(dtype: DType): (value: number) => number {
  const [there, back] = [castKernel(f64, dtype), castKernel(dtype, f64)];
  const value = new Float64Array(1);
  const bytes = new Uint8Array(value.buffer);
  const rounded = new Uint8Array(8);
  return number => {
    value[0] = number;
    there?.(bytes, 0, rounded, 0, 1);
    back?.(rounded, 0, bytes, 0, 1);
    return value[0];
  };
}
