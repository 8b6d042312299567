import type { CastFamily } from './cast-family.js';
import { bf16FromF32 } from './bf16-from-f32.js';
import { complexCast } from './complex.js';
import { f16FromF32 } from './f16-from-f32.js';
import { f32FromBf16 } from './f32-from-bf16.js';
import { f32FromF64 } from './f32-from-f64.js';
import { f64FromF32 } from './f64-from-f32.js';
import { f64FromInteger } from './f64-from-integer.js';
import { integerFromF64 } from './integer-from-f64.js';
import { nibbleTableCast } from './nibble-table.js';
import { oddTableCast } from './odd-table.js';
import { plainCast } from './plain.js';
import { sameCast } from './same.js';
import { tableCast } from './table.js';
import { throughCast } from './through.js';
import { wideIntegerCast } from './wide-integer.js';

/** In order of preference: the first that offers itself for a pair does it. */
export const CAST_FAMILIES: readonly CastFamily[] = Object.freeze([
  sameCast,
  f32FromBf16,
  bf16FromF32,
  f16FromF32,
  f32FromF64,
  f64FromF32,
  tableCast,
  nibbleTableCast,
  oddTableCast,
  integerFromF64,
  f64FromInteger,
  throughCast,
  wideIntegerCast,
  complexCast,
  plainCast,
]);
