import { integerDType } from './integer-format.js';

/** Unsigned integer of 4 bits, two in a byte, low half first. */
export const u4 = integerDType('u4', 4, false);
