import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { c64 } from '../../../src/tensor/dtypes/c64.js';
import { f16 } from '../../../src/tensor/dtypes/f16.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { f8e8m0 } from '../../../src/tensor/dtypes/f8e8m0.js';
import { u8 } from '../../../src/tensor/dtypes/u8.js';
import { losesNothing, roundingsOf } from '../../../src/tensor/compare/rounding.js';
import type { DType } from '../../../src/tensor/dtype.js';

const shown = (left: DType, right: DType): readonly string[] =>
  roundingsOf(left, right).map(rounding => {
    const chain = (casts: readonly DType[]): string => casts.map(({ name }) => name).join('>');
    return `${rounding.kind} ${chain(rounding.left)} ${chain(rounding.right)}`.trim();
  });

it('tries the simplest roundings first', () => {
  expect(shown(f32, f32)).toEqual([
    'same',
    'left bf16>f32',
    'left f16>f32',
    'left f8e4m3>f32',
    'left f8e5m2>f32',
    'right  bf16>f32',
    'right  f16>f32',
    'right  f8e4m3>f32',
    'right  f8e5m2>f32',
    'both bf16 bf16',
    'both f16 f16',
  ]);
  expect(shown(f16, bf16).slice(0, 3)).toEqual(['left bf16', 'right  f16', 'bits']);
  expect(shown(u8, f8e8m0)).toContain('bits');
  expect(shown(c64, f32)).toEqual([]);
});

it('knows which of them lose nothing', () => {
  const [toF32 = roundingsOf(f32, f32)[0]] = roundingsOf(bf16, f32);
  const [toBf16] = roundingsOf(f32, bf16);
  if (toF32 === undefined || toBf16 === undefined) throw new Error('no rounding');
  expect([losesNothing(toF32, bf16, f32), losesNothing(toBf16, f32, bf16)]).toEqual([true, false]);
});
