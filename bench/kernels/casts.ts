import { byteLength, type DType } from '../../src/tensor/dtype.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../src/tensor/dtypes/f16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { f4e2m1 } from '../../src/tensor/dtypes/f4e2m1.js';
import { f64 } from '../../src/tensor/dtypes/f64.js';
import { f8e4m3 } from '../../src/tensor/dtypes/f8e4m3.js';
import { f8e5m2 } from '../../src/tensor/dtypes/f8e5m2.js';
import { i32 } from '../../src/tensor/dtypes/i32.js';
import { i8 } from '../../src/tensor/dtypes/i8.js';
import { castKernel } from '../../src/tensor/kernels/cast-kernel.js';
import type { BenchCase } from './case.js';
import { weights } from './place.js';

const PAIRS: readonly (readonly [DType, DType])[] = [
  [f16, bf16],
  [bf16, f16],
  [f16, f32],
  [f32, f16],
  [bf16, f32],
  [f32, bf16],
  [f8e4m3, bf16],
  [bf16, f8e4m3],
  [f8e5m2, f16],
  [f4e2m1, bf16],
  [i8, bf16],
  [bf16, i8],
  [f64, f32],
  [f32, f64],
  [i32, f32],
];

function cast(from: DType, to: DType, name: string, scale: number): BenchCase {
  return {
    group: 'cast',
    name,
    prepare: (place, bytes) => {
      const count = (bytes * 8) / from.bits;
      const source = place.take(bytes);
      source.set(weights(from, count, scale));
      const target = place.take(byteLength(to, count));
      const run = castKernel(from, to);
      return { sourceBytes: bytes, run: () => run?.(source, 0, target, 0, count) };
    },
  };
}

export const CASTS: readonly BenchCase[] = [
  ...PAIRS.map(([from, to]) =>
    cast(from, to, `${from.name} -> ${to.name}`, from.class === 'int' ? 100 : from.bits <= 8 ? 4 : 0.04),
  ),
  cast(f16, bf16, 'f16 -> bf16, all of them subnormal', 1e-5),
];
