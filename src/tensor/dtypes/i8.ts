import { integerDType } from './integer-format.js';

/** Signed integer of 8 bits, two's complement. */
export const i8 = integerDType('i8', 8, true);
