import { bf16 } from '../../dtypes/bf16.js';
import { f32 } from '../../dtypes/f32.js';
import type { CastFamily } from './cast-family.js';
import { I32, overBytes, U16 } from '../words.js';

/** Adds just below half of the last bit that stays, plus that bit: the carry rounds to nearest, ties to even. */
export const bf16FromF32: CastFamily = {
  name: 'bf16-from-f32',
  make: (from, to) => (from === f32 && to === bf16 ? overBytes(I32, U16, loop) : undefined),
};

function loop(source: Int32Array, target: Uint16Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = source[i] ?? 0;
    // A NaN must not take part in the addition: the carry would make an infinity or a number of it.
    target[i] = (x & 0x7fffffff) > 0x7f800000 ? 0x7fc0 : (x + 0x7fff + ((x >>> 16) & 1)) >>> 16;
  }
}
