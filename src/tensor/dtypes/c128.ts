import type { DType } from '../dtype.js';
import { f64 } from './f64.js';

/** Complex number: real part, then imaginary part, each an f64. */
export const c128: DType = {
  name: 'c128',
  bits: 128,
  class: 'complex',
  overflow: 'infinity',
  values: f64.values,
};
