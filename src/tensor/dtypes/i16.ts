import { integerDType } from './integer-format.js';

/** Signed integer of 16 bits, two's complement. */
export const i16 = integerDType('i16', 16, true);
