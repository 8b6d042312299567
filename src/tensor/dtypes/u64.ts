import { integerDType } from './integer-format.js';

/** Unsigned integer of 64 bits. */
export const u64 = integerDType('u64', 64, false);
