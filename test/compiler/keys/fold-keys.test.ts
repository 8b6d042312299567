import * as fc from 'fast-check';
import { compareKeys } from '../../../src/compiler/keys/compare-keys.js';
import { foldKeys } from '../../../src/compiler/keys/fold-keys.js';

const folded = (...keys: string[]): string[] => foldKeys(keys).map(({ text, count }) => `${text} x${count}`);

const grid = (layers: readonly number[], experts: readonly number[]): string[] =>
  layers.flatMap(l => experts.map(e => `l.${l}.e.${e}.w`));

describe('foldKeys', () => {
  it('folds runs of numbers and shows gaps', () => {
    expect(folded('l.10.w', 'l.8.w', 'l.9.w', 'head')).toEqual(['head x1', 'l.{8..10}.w x3']);
    expect(folded('l.0', 'l.1', 'l.2', 'l.3', 'l.5', 'l.7', 'l.8', 'l.9')).toEqual(['l.{0..3,5,7..9} x8']);
    expect(folded('l.4.w')).toEqual(['l.4.w x1']);
  });

  it('folds several numbers at once where all combinations are there', () => {
    expect(folded(...grid([0, 1, 2], [0, 1, 2, 3]))).toEqual(['l.{0..2}.e.{0..3}.w x12']);
    const missing = grid([0, 1, 2], [0, 1, 2, 3]).filter(key => key !== 'l.1.e.2.w');
    expect(folded(...missing)).toEqual(['l.{0,2}.e.{0..3}.w x8', 'l.1.e.{0,1,3}.w x3']);
  });

  it('keeps padded numbers apart from plain ones', () => {
    expect(folded('c.00', 'c.01', 'c.02', 'c.1', 'c.2')).toEqual(['c.{00..02} x3', 'c.{1..2} x2']);
  });

  it('stands for exactly the keys that it was given', () => {
    const numbers = fc
      .tuple(fc.nat(12), fc.nat(3), fc.constantFrom('', '0'))
      .map(([a, b, zero]) => `a.${zero}${a}.b${b}`);
    fc.assert(
      fc.property(fc.array(numbers), keys => {
        const boxes = foldKeys(keys);
        expect(boxes.flatMap(({ text }) => expand(text)).sort()).toEqual([...new Set(keys)].sort());
        for (const { text, count, first } of boxes) {
          expect(expand(text)).toHaveLength(count);
          expect(expand(text)[0]).toBe(first);
        }
      }),
    );
  });
});

describe('compareKeys', () => {
  it('compares numbers as numbers', () => {
    const sorted = ['head', 'l.1', 'l.2.a', 'l.2.b', 'l.10', 'l.010', 'l.100000000000000000000', 'm'];
    expect([...sorted].reverse().sort(compareKeys)).toEqual([
      'head',
      'l.1',
      'l.2.a',
      'l.2.b',
      'l.010',
      'l.10',
      'l.100000000000000000000',
      'm',
    ]);
  });

  it('is an order', () => {
    const text = fc.stringMatching(/^[a.012]{0,6}$/);
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(Math.sign(compareKeys(a, b))).toBe(0 - Math.sign(compareKeys(b, a)));
        expect(compareKeys(a, b) === 0).toBe(a === b);
        if (compareKeys(a, b) <= 0 && compareKeys(b, c) <= 0) expect(compareKeys(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});

/** All keys of a folded text, as a shell would. */
function expand(text: string): string[] {
  const hole = /\{([^}]*)\}/.exec(text);
  if (hole === null) return [text];
  const numbers = (hole[1] ?? '').split(',').flatMap(part => {
    const [from = '', to] = part.split('..');
    if (to === undefined) return [from];
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) =>
      String(Number(from) + i).padStart(from.length, '0'),
    );
  });
  return numbers.flatMap(number =>
    expand(text.slice(0, hole.index) + number + text.slice(hole.index + hole[0].length)),
  );
}
