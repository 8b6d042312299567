import { CHUNK, U16, U32, U8, type CastRun, type WordKind } from '../words.js';
import type { CastFamily } from './cast-family.js';
import { patternCast } from './pattern.js';

/** From 4 bits, two elements in a byte, low half first: a table of 16 results. */
export const nibbleTableCast: CastFamily = {
  name: 'nibble-table',
  make: (from, to) => {
    const pattern = patternCast(from, to);
    return from.bits === 4 && pattern !== undefined ? TO[to.bits]?.(pattern) : undefined;
  },
};

const NIBBLES = Uint8Array.from({ length: 16 }, (_, pattern) => pattern);

/** By the bits of the target: one loop for each kind of array, because one that meets several is slow. */
const TO: Readonly<Record<number, (pattern: (pattern: number) => number) => CastRun>> = {
  8: pattern => {
    const table = Uint8Array.from(NIBBLES, pattern);
    return unpacking(U8, (source, first, target, count) => loop8(table, source, first, target, count));
  },
  16: pattern => {
    const table = Uint16Array.from(NIBBLES, pattern);
    return unpacking(U16, (source, first, target, count) => loop16(table, source, first, target, count));
  },
  32: pattern => {
    const table = Uint32Array.from(NIBBLES, pattern);
    return unpacking(U32, (source, first, target, count) => loop32(table, source, first, target, count));
  },
};

type Unpack<T> = (source: Uint8Array, first: number, target: T, count: number) => void;

function unpacking<T>(to: WordKind<T>, loop: Unpack<T>): CastRun {
  let scratch: Uint8Array | undefined;
  return (source, sourceOffset, target, targetOffset, count) => {
    const at = target.byteOffset + targetOffset * to.bytes;
    if (at % to.bytes === 0) {
      loop(source, sourceOffset, to.view(target.buffer, at, count), count);
      return;
    }
    const bytes = (scratch ??= new Uint8Array(CHUNK * to.bytes));
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      loop(source, sourceOffset + done, to.view(bytes.buffer, 0, n), n);
      target.set(bytes.subarray(0, n * to.bytes), (targetOffset + done) * to.bytes);
    }
  };
}

function nibble(source: Uint8Array, element: number): number {
  return ((source[Math.floor(element / 2)] ?? 0) >>> ((element % 2) * 4)) & 15;
}

function loop8(table: Uint8Array, source: Uint8Array, first: number, target: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = table[nibble(source, first + i)] ?? 0;
}

function loop16(table: Uint16Array, source: Uint8Array, first: number, target: Uint16Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = table[nibble(source, first + i)] ?? 0;
}

function loop32(table: Uint32Array, source: Uint8Array, first: number, target: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = table[nibble(source, first + i)] ?? 0;
}
