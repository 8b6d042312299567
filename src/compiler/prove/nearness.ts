import { f64 } from '../../tensor/dtypes/f64.js';
import { castKernel } from '../../tensor/kernels/cast-kernel.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import type { WorldTensor } from './world.js';

/**
 * How far a value that is computed may come back from what it was, as a part of the largest one of its tensor. With 4 bits half
 * a step is a 14th; a value of another place is mostly further off.
 */
export const ONE_ROUND = 1 / 8;
/** Scales that are rounded to 8 bits let a number of 8 bits move by a step or two in each further round: 2 of 127. */
export const LATER_ROUNDS = 1 / 32;

/** The first element of two tensors of one shape that is further off than `tolerance`; undefined where none is. */
export function firstFar(left: WorldTensor, right: WorldTensor, tolerance: number): number | undefined {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  if (a === undefined || b === undefined) return undefined;
  const largest = a.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
  const found = a.findIndex((value, i) => {
    const other = b[i] ?? NaN;
    return !Object.is(value, other) && !(Math.abs(value - other) <= tolerance * largest);
  });
  return found < 0 ? undefined : found;
}

/** Values as f64; undefined for complex numbers. */
function numbersOf({ dtype, shape, bytes }: WorldTensor): Float64Array | undefined {
  const read = dtype.class === 'complex' ? undefined : castKernel(dtype, f64);
  if (read === undefined) return undefined;
  const values = new Float64Array(volumeOf(shape));
  read(bytes, 0, new Uint8Array(values.buffer), 0, values.length);
  return values;
}
