import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { load, piece, planOf, type PlanCase } from './plans.js';

/** Twelve transposed matrices in four files: some hundred writes with little memory. */
export function crashPlan(): PlanCase {
  const specs = Array.from({ length: 12 }, (_, i) => ({ dtype: f32, shape: [60, 500], file: `part-${i % 4}.bin` }));
  const targets = specs.map(({ dtype, file }) => ({ dtype, shape: [500, 60], file }));
  const pieces = specs.map((_, i) => piece(i, [500, 60], [60, 1], load(i, f32, 0, [1, 500])));
  return planOf(specs, targets, pieces, {
    sideFiles: [{ kind: 'text', path: 'params.json', text: '{}' }],
  });
}
