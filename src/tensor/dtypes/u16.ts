import { integerDType } from './integer-format.js';

/** Unsigned integer of 16 bits. */
export const u16 = integerDType('u16', 16, false);
