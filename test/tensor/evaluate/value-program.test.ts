import fc from 'fast-check';
import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import { DTYPES } from '../../../src/tensor/dtypes/index.js';
import type { Region } from '../../../src/tensor/evaluate/region.js';
import type { SourceBox } from '../../../src/tensor/evaluate/source-box.js';
import { loadsOf } from '../../../src/tensor/evaluate/source-box.js';
import { dtypeOf, ValueProgram } from '../../../src/tensor/evaluate/value-program.js';
import { plainCastKernel } from '../../../src/tensor/kernels/cast-kernel.js';
import { ELEMENT_OPERATIONS, REDUCE_OPERATIONS, type ElementOperation } from '../../../src/tensor/operation.js';
import type { Load, Value } from '../../../src/tensor/piece.js';
import { apply, cast, constant, dtype, evaluateAll, evaluateBoth, gatherFrom, load } from './support.js';

/* The definition, element by element: what every optimisation of the evaluator must agree with. */

const number = new Float64Array(1);
const numberBytes = new Uint8Array(number.buffer);
const between = new Uint8Array(8);
const roundings = new Map(
  DTYPES.map(to => [to, [plainCastKernel(dtype('f64'), to), plainCastKernel(to, dtype('f64'))] as const]),
);

function rounded(value: number, to: DType): number {
  const [there, back] = roundings.get(to) ?? [];
  number[0] = value;
  there?.(numberBytes, 0, between, 0, 1);
  back?.(between, 0, numberBytes, 0, 1);
  return number[0];
}

const halfEven = (x: number): number => {
  const whole = Math.floor(x);
  const up = x - whole > 0.5 || (x - whole === 0.5 && whole % 2 !== 0);
  const result = up ? whole + 1 : whole;
  return result === 0 && (x < 0 || Object.is(x, -0)) ? -0 : result;
};

const NAIVE: Readonly<Record<ElementOperation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  floorDivide: (a, b) => Math.floor(a / b),
  remainder: (a, b) => (a % b !== 0 && a % b < 0 !== b < 0 ? (a % b) + b : a % b),
  power: (a, b) => a ** b,
  negate: a => -a,
  abs: a => Math.abs(a),
  round: a => (Number.isFinite(a) ? halfEven(a) : a),
  floor: a => Math.floor(a),
  ceil: a => Math.ceil(a),
  sqrt: a => Math.sqrt(a),
  exp: a => Math.exp(a),
  log: a => Math.log(a),
  min: (a, b) => Math.min(a, b),
  max: (a, b) => Math.max(a, b),
  finite: (a, b) => (Number.isFinite(a) ? a : b),
};

function positions(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, n) => all.flatMap(p => Array.from({ length: n }, (_, i) => [...p, i])), [[]]);
}

const place = (offset: number, strides: readonly number[], p: readonly number[]): number =>
  p.reduce((sum, x, k) => sum + x * (strides[k] ?? 0), offset);

function naive(value: Value, p: readonly number[], tensors: readonly Uint8Array[]): number {
  const inPrecision = (x: number, rounding: DType): number =>
    rounding.class === 'float' && rounding.name !== 'f64' ? Math.fround(x) : x;
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'index':
      return place(value.offset, value.strides, p);
    case 'load': {
      const out = new Float64Array(1);
      const bytes = tensors[value.tensor] ?? new Uint8Array(0);
      const element = place(value.offset, value.strides, p);
      plainCastKernel(value.dtype, dtype('f64'))?.(bytes, element, new Uint8Array(out.buffer), 0, 1);
      return out[0] ?? 0;
    }
    case 'cast':
      return rounded(naive(value.operand, p, tensors), value.to);
    case 'apply': {
      const [a = 0, b = 0] = value.operands.map(operand => inPrecision(naive(operand, p, tensors), value.rounding));
      return rounded(NAIVE[value.operation](a, b), value.rounding);
    }
    case 'reduce': {
      const combine = { max: NAIVE.max, min: NAIVE.min, sum: NAIVE.add }[value.operation];
      let total = { max: -Infinity, min: Infinity, sum: 0 }[value.operation];
      for (const { sizes, body } of value.segments) {
        for (const q of positions(sizes)) {
          const next = rounded(inPrecision(naive(body, [...p, ...q], tensors), value.rounding), value.rounding);
          total = rounded(combine(total, next), value.rounding);
        }
      }
      return total;
    }
  }
}

/** The load that a value is where all its casts are to the dtype that the load has anyway: then bits move, those of a NaN too. */
function bareLoad(value: Value): Load | undefined {
  if (value.kind === 'load') return value;
  if (value.kind !== 'cast') return undefined;
  const inner = bareLoad(value.operand);
  return inner?.dtype === value.to ? inner : undefined;
}

/** Packed bytes of the naive results. */
function naiveBytes(value: Value, region: Region, tensors: readonly Uint8Array[]): Uint8Array {
  const to = dtypeOf(value);
  const moved = bareLoad(value);
  if (moved !== undefined && to.bits >= 8) {
    const size = to.bits / 8;
    const bytes = tensors[moved.tensor] ?? new Uint8Array(0);
    return Uint8Array.from(
      positions(region.sizes).flatMap(p => {
        const element = place(
          moved.offset,
          moved.strides,
          p.map((x, k) => x + (region.start[k] ?? 0)),
        );
        return [...bytes.subarray(element * size, (element + 1) * size)];
      }),
    );
  }
  const results = positions(region.sizes).map(p =>
    naive(
      value,
      p.map((x, k) => x + (region.start[k] ?? 0)),
      tensors,
    ),
  );
  const bytes = new Uint8Array(byteLength(to, results.length));
  plainCastKernel(dtype('f64'), to)?.(new Uint8Array(new Float64Array(results).buffer), 0, bytes, 0, results.length);
  return bytes;
}

const ELEMENTS = 512;
const SOURCES = ['f32', 'bf16', 'f16', 'f8e4m3', 'i8', 'u8', 'i32', 'f64', 'i4', 'f4e2m1', 'f8e8m0'];
const ROUNDINGS = ['f32', 'f32', 'f32', 'bf16', 'f16', 'f64', 'i16'];
const RESULTS = ['f32', 'bf16', 'f16', 'i8', 'f8e4m3', 'f64', 'u4', 'i32'];

/** Sizes at most 4, so that strides up to 20 over four dimensions stay within the source. */
const anyStrides = (rank: number) =>
  fc.array(fc.constantFrom(0, 0, 1, 2, 4, 7, 20, -1, -4), { minLength: rank, maxLength: rank });

const anyLeaf = (rank: number): fc.Arbitrary<Value> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.nat(1), fc.constantFrom(...SOURCES), anyStrides(rank))
        .map(([t, d, s]) => load(t, d, s, 120)),
    },
    { weight: 1, arbitrary: fc.constantFrom(0, -0, 1, 0.1, 127, -128, 1e-5, 3.5, NaN, Infinity).map(constant) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: -9, max: 9 }), anyStrides(rank))
        .map(([offset, strides]): Value => ({ kind: 'index', offset, strides })),
    },
  );

const anyValue = (rank: number, depth: number): fc.Arbitrary<Value> => {
  if (depth === 0) return anyLeaf(rank);
  const below = anyValue(rank, depth - 1);
  const rounding = fc.constantFrom(...ROUNDINGS);
  return fc.oneof(
    { weight: 1, arbitrary: anyLeaf(rank) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(rounding, fc.constantFrom(...ELEMENT_OPERATIONS), below, below)
        .map(([r, o, a, b]) => apply(r, o, a, b)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...RESULTS, ...SOURCES), below).map(([to, operand]) => cast(to, operand)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          rounding,
          fc.constantFrom(...REDUCE_OPERATIONS),
          fc.array(
            fc
              .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 })
              .chain(sizes => anyValue(rank + sizes.length, Math.min(1, depth - 1)).map(body => ({ sizes, body }))),
            { minLength: 1, maxLength: 2 },
          ),
        )
        .map(([r, operation, segments]): Value => ({ kind: 'reduce', operation, rounding: dtype(r), segments })),
    },
  );
};

const anyCase = fc
  .array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 })
  .chain(sizes =>
    fc.record({
      sizes: fc.constant(sizes),
      value: fc.tuple(fc.constantFrom(...RESULTS), anyValue(sizes.length, 3)).map(([to, operand]) => cast(to, operand)),
      cuts: fc.tuple(...sizes.map(size => fc.tuple(fc.nat(size - 1), fc.nat(size - 1)))),
      seed: fc.integer(),
    }),
  )
  .map(({ sizes, value, cuts, seed }) => {
    const start = cuts.map(([a, b]) => Math.min(a, b));
    const region = { start, sizes: cuts.map(([a, b], k) => Math.max(a, b) + 1 - (start[k] ?? 0)) };
    return { sizes, value, region, seed };
  });

/** Two sources of random bytes, some of which are made plain numbers of f32 so that results are not all NaN. */
function sourcesOf(seed: number): readonly Uint8Array[] {
  let state = seed | 1;
  const next = (): number => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 8;
  return [0, 1].map(which => {
    const bytes = new Uint8Array(ELEMENTS * 8).map(() => next() & 255);
    if (which === 1) new Float32Array(bytes.buffer).forEach((_, i, all) => (all[i] = ((next() % 2000) - 1000) / 64));
    return bytes;
  });
}

describe('ValueProgram', () => {
  it('gives what the definition gives, on random values over random parts of random boxes', () => {
    fc.assert(
      fc.property(anyCase, ({ value, region, seed }) => {
        const tensors = sourcesOf(seed);
        const found = evaluateBoth(value, region, tensors);
        expect(Buffer.from(found).toString('hex')).toBe(
          Buffer.from(naiveBytes(value, region, tensors)).toString('hex'),
        );
      }),
      { numRuns: 600 },
    );
  });

  it('asks for nothing but what sourceBoxes announces', () => {
    const elements = (box: SourceBox): string[] =>
      positions(box.sizes).map(p => `${box.tensor} ${box.dtype.name} ${place(box.offset, box.strides, p)}`);
    fc.assert(
      fc.property(anyCase, ({ sizes, value, region, seed }) => {
        const program = new ValueProgram(value, sizes.length);
        const announced = new Set(program.sourceBoxes(region).flatMap(elements));
        const gather = gatherFrom(sourcesOf(seed));
        const asked = new Set<string>();
        const target = new Uint8Array(4096);
        program.evaluate(region, box => (elements(box).forEach(element => asked.add(element)), gather(box)), target);
        expect(asked).toEqual(announced);
      }),
      { numRuns: 300 },
    );
  });

  it('goes in stretches: a large box with all kinds of broadcast gives what the definition gives', () => {
    const [rows, columns] = [9, 701];
    const tensors = [new Uint8Array(Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i) * 9).buffer)];
    const most: Value = {
      kind: 'reduce',
      operation: 'sum',
      rounding: dtype('f32'),
      segments: [{ sizes: [columns], body: load(0, 'f32', [columns, 0, 1]) }],
    };
    const column: Value = {
      kind: 'reduce',
      operation: 'sum',
      rounding: dtype('f32'),
      segments: [{ sizes: [rows], body: load(0, 'f32', [0, 1, columns]) }],
    };
    const scaled = apply(
      'f32',
      'divide',
      load(0, 'f32', [columns, 1]),
      apply('f32', 'add', most, load(0, 'f32', [0, 1])),
    );
    const value = apply('f32', 'multiply', scaled, column);
    const region = { start: [1, 2], sizes: [rows - 1, columns - 2] };
    const program = new ValueProgram(value, 2);
    const found = new Uint8Array(4 * region.sizes.reduce((a, b) => a * b));
    program.evaluate(region, gatherFrom(tensors), found);
    // The definition adds a row and a column anew for each position: every 97th must do.
    const results = new Float32Array(found.buffer);
    positions(region.sizes).forEach((p, i) => {
      if (i % 97 === 0) expect(results[i]).toBe(naive(value, [(p[0] ?? 0) + 1, (p[1] ?? 0) + 2], tensors));
    });
  });

  it('a long reduction can be done in parts, with the same result for parts of any size', () => {
    const [rows, columns] = [500, 6];
    const tensors = [new Uint8Array(Float32Array.from({ length: rows * columns }, (_, i) => Math.cos(i) * 3).buffer)];
    const total: Value = {
      kind: 'reduce',
      operation: 'sum',
      rounding: dtype('f32'),
      segments: [{ sizes: [rows], body: load(0, 'f32', [0, 1, columns]) }],
    };
    const value = cast('f32', apply('f32', 'divide', load(0, 'f32', [columns, 1]), total));
    const expected = evaluateAll(value, [rows, columns], tensors);
    const whole = { start: [0, 0], sizes: [rows, columns] };
    for (const limit of [1, 7, 64, 100_000]) {
      const program = new ValueProgram(value, 2);
      const reduced = new Map(
        program.reductions.map(step => {
          const reduction = program.reduction(step, whole);
          for (const part of reduction.parts(limit)) {
            expect(Math.max(...part.sourceBoxes.map(box => box.sizes.reduce((a, b) => a * b)))).toBeLessThanOrEqual(
              limit,
            );
            reduction.add(part, gatherFrom(tensors));
          }
          return [step, reduction.values()] as const;
        }),
      );
      // A tile in the middle needs nothing of the reduction's sources any more.
      const tile = { start: [100, 2], sizes: [50, 3] };
      expect(program.sourceBoxes(tile, reduced)).toHaveLength(1);
      const found = new Uint8Array(4 * 50 * 3);
      program.evaluate(tile, gatherFrom(tensors), found, 0, reduced);
      expect(found).toEqual(evaluateAll(load(0, 'f32', [columns, 1], 100 * columns + 2), [50, 3], [expected]));
    }
  });

  it('moves without computing: bits of NaN, integers of 64 bits, complex numbers, chains of casts', () => {
    const nan = new Uint8Array(new Uint32Array([0x7f800001, 0xffc12345]).buffer);
    expect(evaluateAll(load(0, 'f32', [-1], 1), [2], [nan])).toEqual(
      new Uint8Array(new Uint32Array([0xffc12345, 0x7f800001]).buffer),
    );
    const wide = new Uint8Array(new BigInt64Array([2n ** 62n + 1n, 5n]).buffer);
    expect(evaluateAll(cast('u64', load(0, 'i64', [1])), [2], [wide])).toEqual(wide);
    const complex = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
    expect([...new Float64Array(evaluateAll(cast('c128', load(0, 'c64', [-1], 1)), [2], [complex]).buffer)]).toEqual([
      3, 4, 1, 2,
    ]);
    // Through bf16 first: 1 + 2^-9 is lost there.
    const fine = new Uint8Array(new Float32Array([1 + 2 ** -9]).buffer);
    expect([
      ...new Float32Array(evaluateAll(cast('f32', cast('bf16', load(0, 'f32', [0]))), [1], [fine]).buffer),
    ]).toEqual([1]);
  });

  it('writes from any element of the target on, half bytes too', () => {
    const program = new ValueProgram(cast('u4', { kind: 'index', offset: 1, strides: [1] }), 1);
    const target = new Uint8Array(3);
    program.evaluate({ start: [0], sizes: [3] }, gatherFrom([]), target, 1);
    expect([...target]).toEqual([0x10, 0x32, 0]);
  });

  it('lists the loads of a value with the segments around them', () => {
    const inner = load(0, 'f32', [1, 0, 2]);
    const outer = load(1, 'f32', [1, 0]);
    const value = apply('f32', 'add', outer, {
      kind: 'reduce',
      operation: 'max',
      rounding: dtype('f32'),
      segments: [{ sizes: [9], body: inner }],
    });
    expect(loadsOf(value)).toEqual([
      { load: outer, segment: [] },
      { load: inner, segment: [9] },
    ]);
  });
});
