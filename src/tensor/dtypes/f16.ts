import { floatDType } from './float-format.js';

/** IEEE 754 binary16. */
export const f16 = floatDType({
  name: 'f16',
  exponentBits: 5,
  mantissaBits: 10,
  bias: 15,
  specials: 'ieee',
  nan: 0x7e00,
  overflow: 'infinity',
});
