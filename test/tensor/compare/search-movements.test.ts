import fc from 'fast-check';
import type { Elements } from '../../../src/tensor/compare/elements.js';
import { enumerateMovements } from '../../../src/tensor/compare/enumerate-movements.js';
import {
  cutAtAxes,
  foldMovement,
  identityMovement,
  invertMovement,
  isBijective,
  leftElement,
  permutedAxes,
} from '../../../src/tensor/compare/movement.js';
import { divisorsOf, searchMovements } from '../../../src/tensor/compare/search-movements.js';

/** Elements of an array. */
const elementsOf = (values: readonly number[]): Elements => ({ count: values.length, at: i => values[i] ?? NaN });

/** Factors of a tensor's axes, and an order of all factors: the tensor after it, moved by plain nested counting. */
const moved = fc
  .array(fc.integer({ min: 2, max: 6 }), { minLength: 1, maxLength: 5 })
  .chain(factors =>
    fc.tuple(fc.constant(factors), fc.shuffledSubarray([...factors.keys()], { minLength: factors.length })),
  );

/** right[digits in the new order] = left[digits in the old order]: no code of ours takes part. */
function move(left: readonly number[], factors: readonly number[], order: readonly number[]): number[] {
  const right: number[] = [];
  const digits = factors.map(() => 0);
  const visit = (depth: number): void => {
    const factor = order[depth];
    if (factor === undefined) {
      let flat = 0;
      for (const [k, size] of factors.entries()) flat = flat * size + (digits[k] ?? 0);
      right.push(left[flat] ?? NaN);
      return;
    }
    for (let i = 0; i < (factors[factor] ?? 1); i++) {
      digits[factor] = i;
      visit(depth + 1);
    }
  };
  visit(0);
  return right;
}

describe('searchMovements', () => {
  it('finds any order of any factors from the data alone', () => {
    fc.assert(
      fc.property(moved, fc.integer(), ([factors, order], seed) => {
        const count = factors.reduce((a, b) => a * b, 1);
        // Like weights in bf16: many values, some of them several times.
        const left = Array.from({ length: count }, (_, i) => Math.imul(i + 1, 0x9e3779b1 ^ seed) >>> 20);
        const right = move(left, factors, order);
        const { movements } = searchMovements(elementsOf(left), elementsOf(right));
        const holds = movements.filter(movement => right.every((value, i) => left[leftElement(movement, i)] === value));
        expect(holds.length).toBeGreaterThan(0);
        for (const movement of movements) expect(isBijective(movement, count)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('finds one movement, in its folded form, where the values are distinct', () => {
    const left = Array.from({ length: 4 * 6 * 10 }, (_, i) => i);
    const right = move(left, [4, 2, 3, 10], [0, 2, 1, 3]);
    expect(searchMovements(elementsOf(left), elementsOf(right))).toEqual({
      movements: [
        [
          { size: 4, stride: 60 },
          { size: 3, stride: 10 },
          { size: 2, stride: 30 },
          { size: 10, stride: 1 },
        ],
      ],
      complete: true,
    });
  });

  it('finds nothing between unrelated tensors, and nothing for other sizes', () => {
    const left = Array.from({ length: 4096 }, (_, i) => Math.imul(i, 2654435761) >>> 16);
    const right = Array.from({ length: 4096 }, (_, i) => Math.imul(i + 77, 2246822519) >>> 16);
    expect(searchMovements(elementsOf(left), elementsOf(right)).movements).toEqual([]);
    expect(searchMovements(elementsOf(left), elementsOf(right.slice(1))).movements).toEqual([]);
  });

  it('ends on data that hardly differs, and says that it is not complete', () => {
    let reads = 0;
    const flat: Elements = { count: 2 ** 24, at: () => (reads++, 0) };
    const { movements, complete } = searchMovements(flat, flat);
    expect(complete).toBe(false);
    expect(movements.length).toBeLessThanOrEqual(8);
    expect(reads).toBeLessThan(5_000_000);
  });
});

describe('movements', () => {
  it('inverts and folds: there and back is no movement', () => {
    fc.assert(
      fc.property(moved, ([factors, order]) => {
        const movement = foldMovement(
          order.map(k => ({ size: factors[k] ?? 1, stride: factors.slice(k + 1).reduce((a, b) => a * b, 1) })),
        );
        const inverse = invertMovement(movement);
        const count = factors.reduce((a, b) => a * b, 1);
        for (let i = 0; i < count; i++) expect(leftElement(inverse, leftElement(movement, i))).toBe(i);
      }),
      { numRuns: 50 },
    );
  });

  it('cuts digits at the ends of axes, and has no brackets for what an axis cuts unevenly', () => {
    expect(cutAtAxes(identityMovement(24), [4, 6], [2, 12])).toEqual([
      { size: 2, stride: 12, leftAxis: 0, rightAxis: 0 },
      { size: 2, stride: 6, leftAxis: 0, rightAxis: 1 },
      { size: 6, stride: 1, leftAxis: 1, rightAxis: 1 },
    ]);
    expect(cutAtAxes(identityMovement(24), [4, 6], [3, 8])).toBeUndefined();
  });

  it('lists the movements that people write, each once, from simple ones on', () => {
    const all = [...enumerateMovements([12, 5], [12, 5], [2, 3])];
    const names = all.map(movement => JSON.stringify(movement));
    expect(new Set(names).size).toBe(names.length);
    expect(all[0]).toEqual(identityMovement(60));
    const [transposed] = enumerateMovements([12, 5], [5, 12], [2, 3]);
    expect(transposed).toEqual(permutedAxes([12, 5], [1, 0]));
    const rotary = [
      { size: 2, stride: 30 },
      { size: 3, stride: 5 },
      { size: 2, stride: 15 },
      { size: 5, stride: 1 },
    ];
    expect(names).toContain(JSON.stringify(rotary));
    for (const movement of all) expect(isBijective(movement, 60)).toBe(true);
  });
});

it('knows all divisors', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), count => {
      const expected = Array.from({ length: count }, (_, i) => i + 1).filter(i => count % i === 0);
      expect(divisorsOf(count)).toEqual(expected);
    }),
  );
  expect(divisorsOf(2 ** 31 - 1)).toEqual([1, 2 ** 31 - 1]);
});
