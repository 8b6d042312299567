import { isLossless, type DType } from '../dtype.js';
import { bf16 } from '../dtypes/bf16.js';
import { f16 } from '../dtypes/f16.js';
import { f8e4m3 } from '../dtypes/f8e4m3.js';
import { f8e5m2 } from '../dtypes/f8e5m2.js';

/**
 * Casts that bring two tensors to one dtype, under which they may be equal. `same`: none; `bits`: the same bits are read
 * as another dtype; `left`, `right`: this side was cast to the other's dtype (through the dtypes in its list); `both`:
 * both are cast.
 */
export interface Rounding {
  readonly kind: 'same' | 'bits' | 'left' | 'right' | 'both';
  /** Casts of each side, one after the other. */
  readonly left: readonly DType[];
  readonly right: readonly DType[];
}

const NONE: Rounding = Object.freeze({ kind: 'same', left: [], right: [] });

/** Dtypes that values are rounded through on their way between two others. */
const THROUGH: readonly DType[] = [bf16, f16, f8e4m3, f8e5m2];

/** Roundings that may make tensors of these dtypes equal, the simplest first. */
export function roundingsOf(left: DType, right: DType): readonly Rounding[] {
  if (left.class === 'complex' || right.class === 'complex') {
    return left === right ? [NONE] : left.class === right.class ? [toRight(right), toLeft(left)] : [];
  }
  const floats = left.class === 'float' && right.class === 'float';
  const through = floats ? THROUGH.filter(dtype => dtype !== left && dtype !== right) : [];
  const first =
    left === right
      ? [NONE]
      : [toRight(right), toLeft(left), ...(left.bits === right.bits ? [{ ...NONE, kind: 'bits' as const }] : [])];
  return [
    ...first,
    ...through
      .filter(dtype => isLossless(dtype, right))
      .map((dtype): Rounding => ({ kind: 'left', left: chain(dtype, right), right: [] })),
    ...through
      .filter(dtype => isLossless(dtype, left))
      .map((dtype): Rounding => ({ kind: 'right', left: [], right: chain(dtype, left) })),
    ...through
      .filter(dtype => dtype.bits === 16 && dtype.bits < Math.min(left.bits, right.bits))
      .map((dtype): Rounding => ({ kind: 'both', left: [dtype], right: [dtype] })),
  ];
}

/** Whether neither side loses anything: the values are the same, only their dtypes differ. */
export function losesNothing(rounding: Rounding, left: DType, right: DType): boolean {
  const lossless = (from: DType, casts: readonly DType[]): boolean => {
    let dtype = from;
    for (const to of casts) {
      if (!isLossless(dtype, to)) return false;
      dtype = to;
    }
    return true;
  };
  return lossless(left, rounding.left) && lossless(right, rounding.right);
}

/** The dtype in which both sides are compared, or undefined where bits are. */
export function comparedAs(rounding: Rounding, left: DType): DType {
  return rounding.left.at(-1) ?? left;
}

const chain = (through: DType, to: DType): readonly DType[] => (through === to ? [to] : [through, to]);
const toRight = (dtype: DType): Rounding => ({ kind: 'left', left: [dtype], right: [] });
const toLeft = (dtype: DType): Rounding => ({ kind: 'right', left: [], right: [dtype] });
