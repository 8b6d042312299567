import type { Rounding } from '../../tensor/compare/rounding.js';
import type { Casts } from './work.js';

/** The casts of a rounding as plain data. */
export function castsOf({ kind, left, right }: Rounding): Casts {
  return { left: left.map(dtype => dtype.name), right: right.map(dtype => dtype.name), bits: kind === 'bits' };
}
