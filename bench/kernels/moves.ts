import { byteLength, type DType } from '../../src/tensor/dtype.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../src/tensor/dtypes/f16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { f64 } from '../../src/tensor/dtypes/f64.js';
import { u4 } from '../../src/tensor/dtypes/u4.js';
import { u8 } from '../../src/tensor/dtypes/u8.js';
import { packedStrides } from '../../src/tensor/evaluate/region.js';
import { castKernel } from '../../src/tensor/kernels/cast-kernel.js';
import { castStrided } from '../../src/tensor/kernels/cast-strided.js';
import { copyStrided } from '../../src/tensor/kernels/copy-strided.js';
import type { BenchCase } from './case.js';
import { weights } from './place.js';

/** Axes of the source, outermost first, and the order in which the target has them. */
interface Permutation {
  readonly name: string;
  readonly dtype: DType;
  /** The axis of size 0 takes what is left of the bytes. */
  readonly sizes: readonly number[];
  readonly order: readonly number[];
  readonly to?: DType;
}

const PERMUTATIONS: readonly Permutation[] = [
  { name: '[(h two pair) d] -> [(h pair two) d], d 4096', dtype: bf16, sizes: [0, 2, 2, 4096], order: [0, 2, 1, 3] },
  { name: '[(h two pair) d] -> [(h pair two) d], d 128', dtype: bf16, sizes: [0, 2, 64, 128], order: [0, 2, 1, 3] },
  { name: 'the same with f16 -> bf16', dtype: f16, to: bf16, sizes: [0, 2, 64, 128], order: [0, 2, 1, 3] },
  { name: '[(e f) d] -> [e d f], f 256', dtype: bf16, sizes: [0, 256, 512], order: [0, 2, 1] },
  { name: '[in out] -> [out in]', dtype: u8, sizes: [0, 512], order: [1, 0] },
  { name: '[in out] -> [out in]', dtype: bf16, sizes: [0, 512], order: [1, 0] },
  { name: '[in out] -> [out in]', dtype: f32, sizes: [0, 512], order: [1, 0] },
  { name: '[in out] -> [out in]', dtype: f64, sizes: [0, 512], order: [1, 0] },
  { name: '[in out] -> [out in]', dtype: u4, sizes: [0, 512], order: [1, 0] },
  { name: '[in out] -> [out in], f16 -> bf16', dtype: f16, to: bf16, sizes: [0, 512], order: [1, 0] },
  { name: '[x (two pair)] -> [x (pair two)], pair 64', dtype: bf16, sizes: [0, 2, 64], order: [0, 2, 1] },
  { name: '[x (pair two)] -> [x (two pair)], pair 1024', dtype: u8, sizes: [0, 1024, 2], order: [0, 2, 1] },
  { name: '[x (pair two)] -> [x (two pair)], pair 1024', dtype: bf16, sizes: [0, 1024, 2], order: [0, 2, 1] },
  { name: '[x (pair two)] -> [x (two pair)], pair 1024', dtype: f32, sizes: [0, 1024, 2], order: [0, 2, 1] },
];

export const MOVES: readonly BenchCase[] = PERMUTATIONS.map(permutation => ({
  group: 'move',
  name: `${permutation.dtype.bits} bits ${permutation.name}`,
  prepare: (place, bytes) => {
    const { dtype, to = dtype, order } = permutation;
    const rest = permutation.sizes.reduce((product, size) => product * (size || 1), 1);
    const sourceSizes = permutation.sizes.map(size => size || Math.floor((bytes * 8) / dtype.bits / rest));
    const count = sourceSizes.reduce((a, b) => a * b);
    const sourceStrides = packedStrides(sourceSizes);
    const sizes = order.map(axis => sourceSizes[axis] ?? 1);
    const length = byteLength(dtype, count);
    const source = { bytes: place.take(length), offset: 0, strides: order.map(axis => sourceStrides[axis] ?? 1) };
    source.bytes.set(weights(dtype, count));
    const target = { bytes: place.take(byteLength(to, count)), offset: 0, strides: packedStrides(sizes) };
    if (to === dtype) return { sourceBytes: length, run: () => copyStrided(source, target, sizes, dtype.bits) };
    // As the runtime does it: at once where that is possible, or moved first.
    const moved = { bytes: place.take(length), offset: 0, strides: packedStrides(sizes) };
    return {
      sourceBytes: length,
      run: () => {
        if (castStrided(dtype, to, source, target, sizes)) return;
        copyStrided(source, moved, sizes, dtype.bits);
        castKernel(dtype, to)?.(moved.bytes, 0, target.bytes, 0, count);
      },
    };
  },
}));
