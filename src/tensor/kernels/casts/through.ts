import { isLossless, type DType } from '../../dtype.js';
import { f32 } from '../../dtypes/f32.js';
import { f64 } from '../../dtypes/f64.js';
import { CHUNK } from '../words.js';
import type { CastFamily } from './cast-family.js';
import { goesThroughF32 } from './pattern.js';

/** Two fast casts, one after the other, in place of a slow one. */
export const throughCast: CastFamily = {
  name: 'through',
  make: (from, to, kernel) => {
    const middle = between(from, to);
    if (middle === undefined || middle === from || middle === to) return undefined;
    const there = kernel(from, middle);
    const onward = kernel(middle, to);
    if (there === undefined || onward === undefined) return undefined;
    const numbers = new Uint8Array((middle.bits / 8) * CHUNK);
    return (source, sourceOffset, target, targetOffset, count) => {
      for (let done = 0; done < count; done += CHUNK) {
        const n = Math.min(CHUNK, count - done);
        there(source, sourceOffset + done, numbers, 0, n);
        onward(numbers, 0, target, targetOffset + done, n);
      }
    };
  },
};

/** From f64 to a narrower float there are two roundings, as in torch; elsewhere the dtype between holds every value. */
function between(from: DType, to: DType): DType | undefined {
  if (from === f64 && goesThroughF32(to)) return f32;
  if (to === f64 && isLossless(from, f32)) return f32;
  if (to.class === 'float' && isInteger(from) && from.bits === 32) return f64;
  if (from === f32 && isInteger(to) && to.bits <= 32) return f64;
  return undefined;
}

function isInteger(dtype: DType): boolean {
  return dtype.class === 'int' || dtype.class === 'uint';
}
