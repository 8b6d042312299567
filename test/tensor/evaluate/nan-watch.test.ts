import fc from 'fast-check';
import { castStrided } from '../../../src/tensor/kernels/cast-strided.js';
import { watchedCast } from '../../../src/tensor/kernels/watched-cast.js';
import { DTYPES } from '../../../src/tensor/dtypes/index.js';
import { losesNaN } from '../../../src/tensor/nan-watch.js';
import type { Value } from '../../../src/tensor/piece.js';
import { TestMemory } from '../kernel-memory.js';
import { apply, cast, constant, dtype, evaluateWatched, load } from './support.js';

/* A NaN that comes to where it has no value is noticed, wherever it stands; a number or a NaN beside the region is not. */

const memory = new TestMemory(1 << 20);
const [ROWS, COLUMNS] = [5, 43];

/** Ones, and one NaN (or nothing but ones). */
function onesWith(nan: number | undefined): Uint8Array {
  const values = new Float32Array(ROWS * COLUMNS).fill(1);
  if (nan !== undefined) values[nan] = NaN;
  return new Uint8Array(values.buffer);
}

const own = load(0, 'f32', [COLUMNS, 1]);
const rows: Value = {
  kind: 'reduce',
  operation: 'sum',
  rounding: dtype('i16'),
  segments: [{ sizes: [COLUMNS], body: load(0, 'f32', [COLUMNS, 0, 1]) }],
};
const columns: Value = { ...rows, segments: [{ sizes: [ROWS], body: load(0, 'f32', [0, 1, COLUMNS]) }] };

it.each<readonly [string, Value, 'element' | 'row' | 'column']>([
  ['a cast to i8', cast('i8', own), 'element'],
  ['a cast to u4', cast('u4', own), 'element'],
  ['a cast to i64, for which there is no code', cast('i64', own), 'element'],
  ['a cast after f64', cast('i32', apply('f64', 'add', own, constant(0.1))), 'element'],
  ['a cast in between', apply('f32', 'add', cast('i8', own), constant(0.5)), 'element'],
  ['a cast of a cast', cast('u8', cast('bf16', own)), 'element'],
  ['a step that is rounded to integers', apply('i16', 'multiply', own, constant(2)), 'element'],
  ['a step without code', cast('i8', apply('f32', 'exp', own)), 'element'],
  ['a sum of integers along rows', cast('i8', apply('f32', 'add', own, rows)), 'row'],
  ['a sum of integers down columns', apply('f32', 'add', own, columns), 'column'],
])('%s', (_, value, spread) => {
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(ROWS - 1), fc.nat(ROWS - 1), fc.nat(COLUMNS - 1), fc.nat(COLUMNS - 1)),
      fc.option(fc.nat(ROWS * COLUMNS - 1), { nil: undefined }),
      ([a, b, c, d], nan) => {
        const [top, bottom, left, right] = [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)];
        const region = { start: [top, left], sizes: [bottom - top + 1, right - left + 1] };
        const [row, column] = nan === undefined ? [-1, -1] : [Math.floor(nan / COLUMNS), nan % COLUMNS];
        const inRows = (row >= top && row <= bottom) || (nan !== undefined && spread === 'column');
        const inColumns = (column >= left && column <= right) || (nan !== undefined && spread === 'row');
        const { lostNaN } = evaluateWatched(value, region, [onesWith(nan)]);
        expect(lostNaN).toBe(inRows && inColumns);
      },
    ),
    { numRuns: 60 },
  );
});

it.each<readonly [string, Value]>([
  ['a float', cast('bf16', own)],
  ['a truth value: NaN is not zero', cast('bool', own)],
  ['what finite() makes of it', cast('i8', apply('f32', 'finite', own, constant(0)))],
])('nothing is lost in %s', (_, value) => {
  const { lostNaN } = evaluateWatched(value, { start: [0, 0], sizes: [ROWS, COLUMNS] }, [onesWith(77)]);
  expect(lostNaN).toBe(false);
});

it('finite() is its first operand where that is finite, and its second elsewhere', () => {
  const values = Float32Array.of(1, NaN, -0, Infinity, -Infinity, 3.4e38, -1e-45, 5, NaN);
  for (const [rounding, other] of [
    ['f32', 7],
    ['f64', -0.5],
    ['bf16', NaN],
    ['f32', Infinity],
  ] as const) {
    const value = cast('f64', apply(rounding, 'finite', load(0, 'f32', [1]), constant(other)));
    const { bytes } = evaluateWatched(value, { start: [0], sizes: [9] }, [new Uint8Array(values.buffer)]);
    const rounded = rounding === 'bf16' ? [1, NaN, -0, NaN, NaN, Infinity, -0, 5, NaN] : undefined;
    const expected = Array.from(values, x => (Number.isFinite(x) ? x : other));
    expect([...new Float64Array(bytes.buffer)]).toEqual(rounded ?? expected);
  }
});

it('every cast that can lose a NaN tells of it, strided or not, and no other does', () => {
  for (const from of DTYPES) {
    for (const to of DTYPES) {
      const nan = from.bits > 32 || from.class === 'complex' ? undefined : from.encode?.(NaN);
      const run = watchedCast(from, to);
      if (nan === undefined || from.bits < 8 || run === undefined) continue;
      const bytes = Uint8Array.from({ length: 11 * (from.bits / 8) }, (_, i) => {
        const width = from.bits / 8;
        return Math.floor(i / width) === 9 ? (nan >>> (8 * (i % width))) & 255 : 0;
      });
      const lost = losesNaN(from, to);
      const names = [from.name, to.name];
      for (const [count, expected] of [
        [11, lost],
        [9, false],
      ] as const) {
        const watch = { met: false };
        run(bytes, 0, new Uint8Array(11 * 16), 0, count, watch);
        expect({ names, count, met: watch.met }).toEqual({ names, count, met: expected });
        memory.clear();
        const compiled = { met: false };
        const input = { bytes: memory.put(bytes), offset: 0, strides: [1] };
        const output = { bytes: memory.take(11 * 16), offset: 0, strides: [1] };
        if (!castStrided(from, to, input, output, [count], compiled)) continue;
        expect({ names, count, met: compiled.met }).toEqual({ names, count, met: expected });
      }
    }
  }
});
