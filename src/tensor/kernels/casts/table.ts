import type { DType } from '../../dtype.js';
import type { CastFamily } from './cast-family.js';
import { overBytes, U16, U32, U8, type CastRun } from '../words.js';
import { patternCast } from './pattern.js';

/**
 * From 8 or 16 bits: a table with the result of every pattern (at most 65,536). The six loops are alike but for the
 * kinds of their arrays: one loop that meets several kinds runs at a fraction of the speed.
 */
export const tableCast: CastFamily = {
  name: 'table',
  make: (from, to) => {
    const pattern = patternCast(from, to);
    if (pattern === undefined || (from.bits !== 8 && from.bits !== 16)) return undefined;
    const loops = from.bits === 8 ? FROM_8[to.bits] : FROM_16[to.bits];
    return loops?.(from, pattern);
  },
};

type MakeLoop = (from: DType, pattern: (pattern: number) => number) => CastRun;

/** By the bits of the target. */
const FROM_8: Readonly<Record<number, MakeLoop>> = {
  8: (from, pattern) => {
    const table = Uint8Array.from(patterns(from), pattern);
    return overBytes(U8, U8, (source, target, count) => loop8to8(table, source, target, count));
  },
  16: (from, pattern) => {
    const table = Uint16Array.from(patterns(from), pattern);
    return overBytes(U8, U16, (source, target, count) => loop8to16(table, source, target, count));
  },
  32: (from, pattern) => {
    const table = Uint32Array.from(patterns(from), pattern);
    return overBytes(U8, U32, (source, target, count) => loop8to32(table, source, target, count));
  },
};

const FROM_16: Readonly<Record<number, MakeLoop>> = {
  8: (from, pattern) => {
    const table = Uint8Array.from(patterns(from), pattern);
    return overBytes(U16, U8, (source, target, count) => loop16to8(table, source, target, count));
  },
  16: (from, pattern) => {
    const table = Uint16Array.from(patterns(from), pattern);
    return overBytes(U16, U16, (source, target, count) => loop16to16(table, source, target, count));
  },
  32: (from, pattern) => {
    const table = Uint32Array.from(patterns(from), pattern);
    return overBytes(U16, U32, (source, target, count) => loop16to32(table, source, target, count));
  },
};

function patterns(dtype: DType): Uint32Array {
  return Uint32Array.from({ length: 2 ** dtype.bits }, (_, pattern) => pattern);
}

function loop8to8(table: Uint8Array, source: Uint8Array, target: Uint8Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}

function loop8to16(table: Uint16Array, source: Uint8Array, target: Uint16Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}

function loop8to32(table: Uint32Array, source: Uint8Array, target: Uint32Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}

function loop16to8(table: Uint8Array, source: Uint16Array, target: Uint8Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}

function loop16to16(table: Uint16Array, source: Uint16Array, target: Uint16Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}

function loop16to32(table: Uint32Array, source: Uint16Array, target: Uint32Array, count: number): void {
  let i = 0;
  for (const end = count - 3; i < end; i += 4) {
    target[i] = table[source[i] ?? 0] ?? 0;
    target[i + 1] = table[source[i + 1] ?? 0] ?? 0;
    target[i + 2] = table[source[i + 2] ?? 0] ?? 0;
    target[i + 3] = table[source[i + 3] ?? 0] ?? 0;
  }
  for (; i < count; i++) target[i] = table[source[i] ?? 0] ?? 0;
}
