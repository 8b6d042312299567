import { f64 } from '../../dtypes/f64.js';
import { i32 } from '../../dtypes/i32.js';
import { u32 } from '../../dtypes/u32.js';
import { F64, I32, overBytes, U32 } from '../words.js';
import type { CastFamily } from './cast-family.js';

/** From integers of 32 bits, exactly. */
export const f64FromInteger: CastFamily = {
  name: 'f64-from-integer',
  make: (from, to) => {
    if (to !== f64) return undefined;
    if (from === i32) return overBytes(I32, F64, (source, target) => target.set(source));
    if (from === u32) return overBytes(U32, F64, (source, target) => target.set(source));
    return undefined;
  },
};
