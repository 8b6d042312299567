import { integerDType } from './integer-format.js';

/** Signed integer of 32 bits, two's complement. */
export const i32 = integerDType('i32', 32, true);
