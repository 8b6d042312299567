import type { DType } from '../dtype.js';
import { f32 } from './f32.js';

/** Complex number: real part, then imaginary part, each an f32. */
export const c64: DType = {
  name: 'c64',
  bits: 64,
  class: 'complex',
  overflow: 'infinity',
  values: f32.values,
};
