import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { load, piece, planOf, type PlanCase } from './plans.js';

/** Transposed matrices in four files, with a side file: each is written in one step, or in many with little memory. */
export function crashPlan(matrices = 12, rows = 60): PlanCase {
  const columns = 500;
  const specs = Array.from({ length: matrices }, (_, i) => ({
    dtype: f32,
    shape: [rows, columns],
    file: `part-${i % 4}.bin`,
  }));
  const targets = specs.map(({ dtype, file }) => ({ dtype, shape: [columns, rows], file }));
  const pieces = specs.map((_, i) => piece(i, [columns, rows], [rows, 1], load(i, f32, 0, [1, columns])));
  return planOf(specs, targets, pieces, {
    sideFiles: [{ kind: 'text', path: 'params.json', text: '{}' }],
  });
}
