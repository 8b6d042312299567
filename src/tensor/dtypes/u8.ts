import { integerDType } from './integer-format.js';

/** Unsigned integer of 8 bits. */
export const u8 = integerDType('u8', 8, false);
