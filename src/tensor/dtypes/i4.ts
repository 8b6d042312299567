import { integerDType } from './integer-format.js';

/** Signed integer of 4 bits, two in a byte, low half first. */
export const i4 = integerDType('i4', 4, true);
