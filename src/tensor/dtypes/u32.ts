import { integerDType } from './integer-format.js';

/** Unsigned integer of 32 bits. */
export const u32 = integerDType('u32', 32, false);
