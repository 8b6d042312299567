import fc from 'fast-check';
import { didYouMean, distanceWithin, listOf, nearest } from '../../src/diagnostics/suggest.js';

/** The textbook's whole table: optimal string alignment. */
function plainDistance(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number): number => table[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, at(i - 2, j - 2) + 1);
      const row = table[i];
      if (row !== undefined) row[j] = cost;
    }
  }
  return at(a.length, b.length);
}

describe('distanceWithin', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });

  it('is the distance of the plain table, or undefined above the bound', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 9 }), (a, b, bound) => {
        const distance = plainDistance(a, b);
        expect(distanceWithin(a, b, bound)).toBe(distance <= bound ? distance : undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it('counts two neighbours exchanged as one slip', () => {
    expect(distanceWithin('rope', 'orpe', 3)).toBe(1);
  });
});

describe('nearest', () => {
  it('puts the nearest first, and keeps the given order among equals', () => {
    expect(nearest('layr', ['heads', 'laye', 'layers', 'layer', 'lay'])).toEqual(['laye', 'layer', 'lay']);
    expect(nearest('laeyr', ['players', 'layer'])).toEqual(['layer', 'players']);
  });

  it('counts a difference of case as the smallest', () => {
    expect(nearest('SAFETENSORS', ['safetensor', 'safetensors'])).toEqual(['safetensors', 'safetensor']);
  });

  it('offers nothing where nothing is near, and never the name itself', () => {
    expect(nearest('dim', ['vocab', 'heads', 'dim'])).toEqual([]);
    expect(nearest('', ['a', 'long'])).toEqual(['a']);
    expect(nearest('dim', [])).toEqual([]);
  });

  it('takes a limit and a bound', () => {
    expect(nearest('w1', ['w2', 'w3', 'w4', 'w5'], { limit: 2 })).toEqual(['w2', 'w3']);
    expect(nearest('layers', ['lyaer'], { within: 1 })).toEqual([]);
  });

  it('is quick among a hundred thousand long names', () => {
    const names = Array.from(
      { length: 100_000 },
      (_, i) => `model.layers.${i % 100}.block_sparse_moe.experts.${i}.w1.weight`,
    );
    const begin = performance.now();
    expect(nearest('model.layers.7.block_sparse_moe.expert.7.w1.weight', names)[0]).toBe(
      'model.layers.7.block_sparse_moe.experts.7.w1.weight',
    );
    expect(performance.now() - begin).toBeLessThan(1000);
  });

  it('is not slowed down by a name of a megabyte', () => {
    const begin = performance.now();
    nearest('x'.repeat(1_000_000), ['y'.repeat(1_000_000), 'z'.repeat(1_000_000)]);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});

it('words its offers', () => {
  expect(didYouMean([])).toBeUndefined();
  expect(didYouMean(['a'])).toBe('did you mean "a"?');
  expect(didYouMean(['a', 'b', 'c'])).toBe('did you mean "a", "b" or "c"?');
  expect(listOf(['a', 'b'], 'and')).toBe('a and b');
});
