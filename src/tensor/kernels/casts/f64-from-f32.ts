import { f32 } from '../../dtypes/f32.js';
import { f64 } from '../../dtypes/f64.js';
import type { CastFamily } from './cast-family.js';
import { unifyNaNs64 } from '../one-nan.js';
import { F32, F64, overBytes } from '../words.js';

export const f64FromF32: CastFamily = {
  name: 'f64-from-f32',
  make: (from, to) => (from === f32 && to === f64 ? overBytes(F32, F64, loop) : undefined),
};

function loop(source: Float32Array, target: Float64Array, count: number): void {
  target.set(source);
  unifyNaNs64(target, count);
}
