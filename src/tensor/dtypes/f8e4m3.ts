import { floatDType } from './float-format.js';

/** OCP E4M3 (`float8_e4m3fn`): no infinity, 448 is the largest. Infinity and what is too large saturate, as in torch. */
export const f8e4m3 = floatDType({
  name: 'f8e4m3',
  exponentBits: 4,
  mantissaBits: 3,
  bias: 7,
  specials: 'fn',
  nan: 0x7f,
  overflow: 'saturate',
});
