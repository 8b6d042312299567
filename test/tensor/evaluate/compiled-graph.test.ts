import fc from 'fast-check';
import { CompiledGraph } from '../../../src/tensor/evaluate/compiled-graph.js';
import { graphOf } from '../../../src/tensor/evaluate/graph.js';
import { graphProgram } from '../../../src/tensor/evaluate/graph-program.js';
import type { Region } from '../../../src/tensor/evaluate/region.js';
import type { ElementOperation, ReduceOperation } from '../../../src/tensor/operation.js';
import type { Value } from '../../../src/tensor/piece.js';
import { apply, cast, constant, dtype, evaluateBoth, load } from './support.js';

/*
 * Compiled expressions over boxes that are longer than a vector, against the plain evaluator, which is tested against
 * the definition (`value-program.test.ts`).
 */

const OPERATIONS: readonly ElementOperation[] = [
  ...(['add', 'subtract', 'multiply', 'divide', 'floorDivide', 'min', 'max', 'finite'] as const),
  ...(['negate', 'abs', 'round', 'floor', 'ceil', 'sqrt'] as const),
];
const DTYPES = [
  'f64',
  'f32',
  'f16',
  'bf16',
  'f8e4m3',
  'f8e5m2',
  'f8e8m0',
  'i32',
  'i16',
  'i8',
  'u32',
  'u16',
  'u8',
  'bool',
];
const CONSTANTS = [0, -0, 1, 0.1, 127, -128, 1e-5, 3.5, 448, 1e30, NaN, Infinity, -Infinity];

const COLUMNS = 45;
const ELEMENTS = 8 * COLUMNS;

/** Random bits in one tensor; in the other small numbers, as f32, so that results are not all NaN. */
function sourcesOf(seed: number): readonly Uint8Array[] {
  let state = seed | 1;
  const next = (): number => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 8;
  const noise = new Uint8Array(ELEMENTS * 8).map(() => next() & 255);
  const special = [-0, 0, NaN, Infinity, -Infinity, 2 ** -140];
  const numbers = Float32Array.from({ length: ELEMENTS * 2 }, () =>
    next() % 8 === 0 ? (special[next() % 6] ?? 0) : ((next() % 2000) - 1000) / 64,
  );
  return [noise, new Uint8Array(numbers.buffer)];
}

const anyLeaf = (rank: number): fc.Arbitrary<Value> => {
  const strides = fc.constantFrom(
    ...[
      [COLUMNS, 1],
      [COLUMNS, 0],
      [0, 1],
      [0, 0],
      [1, 7],
    ].map(two => [...two, 0, 0].slice(0, rank)),
  );
  return fc.oneof(
    {
      weight: 5,
      arbitrary: fc.tuple(fc.nat(1), fc.constantFrom(...DTYPES), strides).map(([t, d, s]) => load(t, d, s)),
    },
    { weight: 2, arbitrary: fc.constantFrom(...CONSTANTS).map(constant) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: -9, max: 9 }), strides)
        .map(([offset, s]): Value => ({ kind: 'index', offset, strides: s })),
    },
  );
};

const reduce = (operation: ReduceOperation, rounding: string, size: number, body: Value): Value => ({
  kind: 'reduce',
  operation,
  rounding: dtype(rounding),
  segments: [{ sizes: [size], body }],
});

const anyValue = (depth: number): fc.Arbitrary<Value> => {
  if (depth === 0) return anyLeaf(2);
  const below = anyValue(depth - 1);
  const rounding = fc.constantFrom('f32', 'f32', 'bf16', 'bf16', 'f16', 'f64', 'i16', 'u8');
  return fc.oneof(
    { weight: 1, arbitrary: anyLeaf(2) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(rounding, fc.constantFrom(...OPERATIONS), below, below)
        .map(([r, o, a, b]) => apply(r, o, a, b)),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...DTYPES), below).map(([to, a]) => cast(to, a)) },
    {
      weight: 2,
      // Down columns and along rows: the segment is the third dimension, and takes the place of one of the box.
      arbitrary: fc
        .tuple(
          fc.constantFrom('max', 'min', 'sum'),
          rounding,
          fc.constantFrom(...DTYPES),
          fc.boolean(),
          fc.boolean(),
          fc.nat(1),
        )
        .map(([o, r, d, down, absolute, tensor]) => {
          const own = load(tensor, d, down ? [0, 1, COLUMNS] : [COLUMNS, 0, 1]);
          return reduce(o, r, down ? 8 : COLUMNS, absolute ? apply(r, 'abs', own) : own);
        }),
    },
  );
};

const anyRegion = fc
  .tuple(fc.nat(7), fc.nat(7), fc.nat(COLUMNS - 1), fc.nat(COLUMNS - 1))
  .map(([a, b, c, d]): Region => ({
    start: [Math.min(a, b), Math.min(c, d)],
    sizes: [Math.abs(a - b) + 1, Math.abs(c - d) + 1],
  }));

describe('compiled expressions', () => {
  it('give the bits of the plain evaluator', () => {
    fc.assert(
      fc.property(anyValue(3), fc.constantFrom(...DTYPES), anyRegion, fc.integer(), (value, to, region, seed) => {
        const whole = cast(to, value);
        expect(graphProgram(graphOf(whole, 2), { kind: 'store', dtype: dtype(to) })).toBeDefined();
        evaluateBoth(whole, region, sourcesOf(seed));
      }),
      { numRuns: 500 },
    );
  });

  it('sum down columns in order, rounding after each step', () => {
    for (const rounding of ['f32', 'bf16', 'f16', 'f64', 'i16']) {
      const value = reduce('sum', rounding, 8, cast(rounding, load(1, 'f32', [0, 1, COLUMNS])));
      for (const seed of [1, 2, 3]) evaluateBoth(value, { start: [0, 3], sizes: [1, 40] }, sourcesOf(seed));
    }
  });

  it('reduce rows of every length', () => {
    for (let size = 1; size <= 20; size++) {
      for (const operation of ['max', 'min', 'sum'] as const) {
        for (const rounding of ['f32', 'bf16', 'f64', 'i16']) {
          const value = reduce(operation, rounding, size, cast(rounding, load(1, 'f32', [COLUMNS, 0, 1])));
          evaluateBoth(value, { start: [0, 0], sizes: [7, 1] }, sourcesOf(size));
        }
      }
    }
  });

  it('clamp and round to integers of every width, NaN to 0', () => {
    const hard = Float32Array.from(
      { length: ELEMENTS * 2 },
      (_, i) =>
        [NaN, 0.5, 1.5, -0.5, -2.5, 127.5, 128, -128.5, 254.5, 32767.5, 65535.5, 3e9, -3e9, 2 ** 22 + 0.5][i % 14] ?? 0,
    );
    const source = load(0, 'f32', [COLUMNS, 1]);
    for (const to of ['i4', 'u4', 'i8', 'u8', 'i16', 'u16', 'i32', 'u32']) {
      const clamped = apply('f32', 'min', apply('f32', 'max', source, constant(-8)), constant(7));
      const region = { start: [0, 1], sizes: [8, 44] };
      const above = apply('f32', 'max', source, constant(-1));
      const below = apply('f32', 'min', source, constant(3));
      for (const value of [
        ...[source, clamped, above, below, apply('f32', 'max', constant(-1), below)],
        ...[apply('f32', 'round', clamped), apply('f32', 'round', above), apply('f64', 'max', source, constant(-1))],
      ]) {
        evaluateBoth(cast(to, value), region, [new Uint8Array(hard.buffer)]);
      }
    }
  });

  it('tell 0 from -0 where a constant is 0', () => {
    const zeros = new Uint8Array(
      Float32Array.from({ length: ELEMENTS }, (_, i) => [-0, 0, -1, 1, NaN][i % 5] ?? 0).buffer,
    );
    for (const operation of ['max', 'min'] as const) {
      for (const zero of [0, -0]) {
        const value = apply('f32', operation, load(0, 'f32', [COLUMNS, 1]), constant(zero));
        evaluateBoth(value, { start: [0, 0], sizes: [3, 40] }, [zeros]);
      }
    }
  });

  it('move through chains of casts, however long', () => {
    const region = { start: [1, 2], sizes: [6, 40] };
    const long = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'f64' : 'f16'));
    for (const chain of [['bf16', 'f32'], ['f8e4m3', 'f16', 'i8'], ['f32', 'f32', 'bf16'], long]) {
      const value = chain.reduce<Value>((inner, to) => cast(to, inner), load(0, 'f32', [COLUMNS, 1]));
      for (const seed of [1, 2]) evaluateBoth(value, region, sourcesOf(seed));
    }
  });

  it('take reductions with more results than the kernels have room for', () => {
    const columns = 20_000;
    const tensor = new Uint8Array(Float32Array.from({ length: 3 * columns }, (_, i) => Math.sin(i * i) * 9).buffer);
    const own = load(0, 'f32', [columns, 1]);
    const most = reduce('max', 'f32', 3, apply('f32', 'abs', load(0, 'f32', [0, 1, columns])));
    const total = reduce('sum', 'f32', 3, load(0, 'f32', [0, 1, columns]));
    const value = apply('f32', 'add', apply('f32', 'divide', own, most), total);
    evaluateBoth(value, { start: [0, 0], sizes: [3, columns] }, [tensor]);
    // Of half bytes all parts must begin with a byte.
    const halves = reduce('sum', 'f32', 3, cast('f32', load(0, 'i4', [0, 1, 35_002])));
    evaluateBoth(halves, { start: [0, 0], sizes: [1, 35_002] }, [tensor]);
  });

  it('are the same code for the same form, wherever elements stand', () => {
    const form = (offset: number, stride: number, factor: number): Value =>
      apply('bf16', 'multiply', load(0, 'bf16', [stride, 1], offset), constant(factor));
    const program = (value: Value) => graphProgram(graphOf(value, 2), { kind: 'store', dtype: dtype('bf16') });
    expect(program(form(0, 5, 2))).toBe(program(form(7, 9, 2)));
    expect(program(form(0, 5, 2))).not.toBe(program(form(0, 5, 3)));
  });

  it('leave to the plain evaluator what has no instructions', () => {
    const finish = { kind: 'store', dtype: dtype('f32') } as const;
    for (const operation of ['exp', 'log', 'power', 'remainder'] as const) {
      const own = load(0, 'f32', [1]);
      expect(CompiledGraph.of(graphOf(apply('f32', operation, own, own), 1), finish)).toBeUndefined();
    }
    expect(CompiledGraph.of(graphOf(apply('i64', 'add', load(0, 'i64', [1]), constant(1)), 1), finish)).toBeUndefined();
  });
});
