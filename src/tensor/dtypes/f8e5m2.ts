import { floatDType } from './float-format.js';

/** OCP E5M2 (`float8_e5m2`): IEEE rules, 57344 is the largest. */
export const f8e5m2 = floatDType({
  name: 'f8e5m2',
  exponentBits: 5,
  mantissaBits: 2,
  bias: 15,
  specials: 'ieee',
  nan: 0x7f,
  overflow: 'infinity',
});
