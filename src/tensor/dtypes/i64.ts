import { integerDType } from './integer-format.js';

/** Signed integer of 64 bits, two's complement. */
export const i64 = integerDType('i64', 64, true);
