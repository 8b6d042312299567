import { floatDType } from './float-format.js';

/** OCP E2M1, the element of MXFP4: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives. NaN becomes 0. */
export const f4e2m1 = floatDType({
  name: 'f4e2m1',
  exponentBits: 2,
  mantissaBits: 1,
  bias: 1,
  specials: 'finite',
  nan: 0,
  overflow: 'saturate',
});
