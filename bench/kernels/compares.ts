import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { compareValues } from '../../src/tensor/evaluate/compare-values.js';
import type { BenchCase } from './case.js';
import { weights } from './place.js';

export const COMPARES: readonly BenchCase[] = [
  {
    group: 'compare',
    name: 'two equal tensors',
    prepare: (place, bytes) => {
      const left = place.take(bytes);
      const right = place.take(bytes);
      left.set(weights(bf16, bytes / 2));
      right.set(left);
      return { sourceBytes: bytes, run: () => void compareValues(bf16, left, right, bytes / 2) };
    },
  },
];
