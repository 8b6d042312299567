import fc from 'fast-check';
import type { DType } from '../../../src/tensor/dtype.js';
import { DTYPES, dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import { ElementComparer } from '../../../src/tensor/compare/element-comparer.js';
import { cosineOf, mergeStatistics, NO_STATISTICS, type Statistics } from '../../../src/tensor/compare/statistics.js';
import { EXACT } from '../../../src/tensor/compare/tolerance.js';

const named = (name: string): DType => {
  const dtype = dtypeNamed(name);
  if (dtype === undefined) throw new Error(name);
  return dtype;
};

/** Elements as bit patterns, packed; those of 4 bits two in a byte. */
function packed(dtype: DType, patterns: readonly number[]): Uint8Array {
  if (dtype.bits === 4) {
    const bytes = new Uint8Array(Math.ceil(patterns.length / 2));
    for (const [i, pattern] of patterns.entries()) {
      bytes[Math.floor(i / 2)] = (bytes[Math.floor(i / 2)] ?? 0) | (pattern << (4 * (i % 2)));
    }
    return bytes;
  }
  const view = new DataView(new ArrayBuffer((patterns.length * dtype.bits) / 8));
  for (const [i, pattern] of patterns.entries()) {
    if (dtype.bits === 8) view.setUint8(i, pattern);
    else if (dtype.bits === 16) view.setUint16(2 * i, pattern, true);
    else view.setUint32(4 * i, pattern, true);
  }
  return new Uint8Array(view.buffer);
}

/** All values of a dtype in ascending order, by listing them: the distance of two is the number of steps between them. */
function stepsBetween(dtype: DType, x: number, y: number): number {
  const { decode } = dtype;
  if (decode === undefined) return NaN;
  const values = new Set<number>();
  for (let pattern = 0; pattern < 2 ** dtype.bits; pattern++) {
    const value = decode(pattern);
    if (Number.isFinite(value)) values.add(value + 0);
  }
  const sorted = [...values].sort((a, b) => a - b);
  return Math.abs(sorted.indexOf(x + 0) - sorted.indexOf(y + 0));
}

/** The definition, one element after the other. */
function expected(dtype: DType, a: readonly number[], b: readonly number[], ulps: (x: number, y: number) => number) {
  const { decode = () => NaN } = dtype;
  let [differing, unlike, absolute, relative, most, moreThanOne] = [0, 0, -1, -1, -1, 0];
  let [first, last] = [-1, -1];
  const [nan, infinite] = [
    [0, 0],
    [0, 0],
  ];
  for (const [i, pattern] of a.entries()) {
    const [x, y] = [decode(pattern), decode(b[i] ?? 0)];
    for (const [side, value] of [x, y].entries()) {
      if (Number.isNaN(value)) nan[side] = (nan[side] ?? 0) + 1;
      else if (!Number.isFinite(value)) infinite[side] = (infinite[side] ?? 0) + 1;
    }
    if (Object.is(x, y)) continue;
    differing++;
    if (first < 0) first = i;
    last = i;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      unlike++;
      continue;
    }
    absolute = Math.max(absolute, Math.abs(x - y));
    relative = Math.max(relative, x === y ? 0 : Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)));
    const distance = ulps(x, y);
    most = Math.max(most, distance);
    if (distance > 1) moreThanOne++;
  }
  return { differing, unlike, absolute, relative, most, moreThanOne, first, last, nan, infinite };
}

const SMALL = DTYPES.filter(dtype => dtype.bits <= 8 && dtype.decode !== undefined);

describe('ElementComparer', () => {
  it.each(SMALL.map(dtype => dtype.name))('agrees with the definition for %s', name => {
    const dtype = named(name);
    const pattern = fc.integer({ min: 0, max: dtype.class === 'bool' ? 1 : 2 ** dtype.bits - 1 });
    fc.assert(
      fc.property(fc.array(fc.tuple(pattern, pattern), { minLength: 1, maxLength: 40 }), pairs => {
        const [a, b] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
        const found = new ElementComparer(dtype, dtype, EXACT).compare(
          packed(dtype, a),
          packed(dtype, b),
          pairs.length,
          index => 100 + index,
        );
        const want = expected(dtype, a, b, (x, y) => stepsBetween(dtype, x, y));
        expect({
          differing: found.differing,
          unlike: found.unlike,
          absolute: found.absolute?.value ?? -1,
          relative: found.relative?.value ?? -1,
          most: found.ulps?.value ?? -1,
          moreThanOne: found.moreThanOneUlp,
          first: (found.first ?? 99) - 100,
          last: (found.last ?? 99) - 100,
          nan: [found.left.nan, found.right.nan],
          infinite: [found.left.infinite, found.right.infinite],
        }).toEqual(want);
      }),
      { numRuns: 30 },
    );
  });

  it('measures ULPs of two dtypes in the coarser one', () => {
    const [f32, bf16] = [named('f32'), named('bf16')];
    const left = new Uint8Array(Float32Array.of(1, 1, 2).buffer);
    const right = packed(bf16, [0x3f80, 0x3f81, 0x4003]);
    const found = new ElementComparer(f32, bf16, EXACT).compare(left, right, 3, i => i);
    expect(found.ulps).toEqual({ value: 3, at: 2 });
    expect(found.differing).toBe(2);
  });

  it('counts ULPs of f64 across zero', () => {
    const f64 = named('f64');
    const [a, b] = [Float64Array.of(5e-324, 1), Float64Array.of(-5e-324, 1 + Number.EPSILON)];
    const found = new ElementComparer(f64, f64, EXACT).compare(
      new Uint8Array(a.buffer),
      new Uint8Array(b.buffer),
      2,
      i => i,
    );
    expect(found.ulps).toEqual({ value: 2, at: 0 });
  });

  it('tells integers apart that are one double', () => {
    const i64 = named('i64');
    const [a, b] = [BigInt64Array.of(2n ** 60n, 7n), BigInt64Array.of(2n ** 60n + 1n, 7n)];
    const found = new ElementComparer(i64, i64, EXACT).compare(
      new Uint8Array(a.buffer),
      new Uint8Array(b.buffer),
      2,
      i => i,
    );
    expect({ differing: found.differing, first: found.first }).toEqual({ differing: 1, first: 0 });
  });

  it('compares the parts of complex numbers, at positions of whole ones', () => {
    const c64 = named('c64');
    const [a, b] = [Float32Array.of(1, 2, 3, 4), Float32Array.of(1, 2, 3, 6)];
    const found = new ElementComparer(c64, c64, EXACT).compare(
      new Uint8Array(a.buffer),
      new Uint8Array(b.buffer),
      2,
      i => i,
    );
    expect(found).toMatchObject({ elements: 4, differing: 1, first: 1, absolute: { value: 2, at: 1 } });
    expect(() => new ElementComparer(c64, named('f32'), EXACT)).toThrow(RangeError);
  });

  it('has the cosine of all elements, whatever the parts that are merged', () => {
    const values = fc.array(
      fc.tuple(fc.float({ noNaN: true, min: -8, max: 8 }), fc.float({ noNaN: true, min: -8, max: 8 })),
      {
        minLength: 1,
        maxLength: 60,
      },
    );
    fc.assert(
      fc.property(values, fc.nat(), (pairs, cut) => {
        const comparer = new ElementComparer(named('f32'), named('f32'), EXACT);
        const part = (from: number, to: number): Statistics => {
          const own = pairs.slice(from, to);
          const [a, b] = [Float32Array.from(own, ([x]) => x), Float32Array.from(own, ([, y]) => y)];
          return comparer.compare(new Uint8Array(a.buffer), new Uint8Array(b.buffer), own.length, i => from + i);
        };
        const at = cut % (pairs.length + 1);
        const merged = mergeStatistics(mergeStatistics(NO_STATISTICS, part(0, at)), part(at, pairs.length));
        let [xx, yy, xy] = [0, 0, 0];
        for (const [x, y] of pairs) [xx, yy, xy] = [xx + x * x, yy + y * y, xy + x * y];
        const cosine = cosineOf(merged);
        if (xx === 0 || yy === 0) expect(cosine).toBeUndefined();
        else expect(cosine).toBeCloseTo(xy / Math.sqrt(xx) / Math.sqrt(yy), 9);
        expect(merged.first).toBe(
          pairs.findIndex(([x, y]) => !Object.is(x, y)) < 0 ? undefined : pairs.findIndex(([x, y]) => !Object.is(x, y)),
        );
      }),
    );
  });
});
