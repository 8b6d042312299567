import { f32 } from '../../dtypes/f32.js';
import { f64 } from '../../dtypes/f64.js';
import type { CastFamily } from './cast-family.js';
import { unifyNaNs32 } from '../one-nan.js';
import { F64, F32, overBytes } from '../words.js';

export const f32FromF64: CastFamily = {
  name: 'f32-from-f64',
  make: (from, to) => (from === f64 && to === f32 ? overBytes(F64, F32, loop) : undefined),
};

function loop(source: Float64Array, target: Float32Array, count: number): void {
  target.set(source);
  unifyNaNs32(target, count);
}
