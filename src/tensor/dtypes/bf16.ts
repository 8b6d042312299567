import { floatDType } from './float-format.js';

/** The upper half of an f32. */
export const bf16 = floatDType({
  name: 'bf16',
  exponentBits: 8,
  mantissaBits: 7,
  bias: 127,
  specials: 'ieee',
  nan: 0x7fc0,
  overflow: 'infinity',
});
