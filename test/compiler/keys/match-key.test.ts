import * as fc from 'fast-check';
import { decode } from '../../../src/compiler/keys/decode.js';
import { matchKey } from '../../../src/compiler/keys/match-key.js';
import type { Pattern } from '../../../src/compiler/keys/pattern.js';
import { printKey } from '../../../src/compiler/keys/print-key.js';
import { number, oracle, pattern, segments, smallPatterns, strings } from './patterns.js';

const values = (of: Pattern, key: string): unknown => {
  const match = matchKey(of, key);
  if (match === undefined) return undefined;
  return match.kind === 'regex' ? Object.fromEntries(match.groups) : match.values.filter(v => v !== undefined);
};

describe('matchKey', () => {
  it('reads each kind of hole', () => {
    expect(
      values(pattern('model.layers.{l}.mlp.{w:gate|up}_proj.weight'), 'model.layers.12.mlp.up_proj.weight'),
    ).toEqual([12, 1]);
    expect(values(pattern('{m:word}.w'), 'a_b.w')).toEqual(['a_b']);
    expect(values(pattern('{m:word}.w'), 'a.b.w')).toBeUndefined();
    expect(values(pattern('{m:path}.w'), 'a.b/c.w')).toEqual(['a.b/c']);
    expect(values(pattern('{m:path}'), 'a\nb')).toEqual(['a\nb']);
  });

  it('takes numbers only as they would be printed', () => {
    expect(values(pattern('l.{i}'), 'l.0')).toEqual([0]);
    expect(values(pattern('l.{i}'), 'l.01')).toBeUndefined();
    expect(values(pattern('l.{i}'), 'l.-1')).toBeUndefined();
    expect(values(pattern('l.{i}'), 'l.999999999999999')).toEqual([999999999999999]);
    expect(values(pattern('l.{i}'), 'l.1000000000000000')).toBeUndefined();
    expect(values(pattern('c.{r:02}.pth'), 'c.07.pth')).toEqual([7]);
    expect(values(pattern('c.{r:02}.pth'), 'c.7.pth')).toBeUndefined();
    expect(values(pattern('c.{r:02}.pth'), 'c.107.pth')).toEqual([107]);
    expect(values(pattern('c.{r:02}.pth'), 'c.007.pth')).toBeUndefined();
  });

  it('reads a number that literal digits follow', () => {
    expect(values(pattern('h{i}0'), 'h120')).toEqual([12]);
  });

  it('reads the groups of a regular expression over the whole key', () => {
    const regex: Pattern = { kind: 'regex', source: String.raw`h\.(?<layer>\d+)\.(?<rest>\w+)|(?<other>z)` };
    expect(values(regex, 'h.3.w')).toEqual({ layer: '3', rest: 'w' });
    expect(values(regex, 'xh.3.w')).toBeUndefined();
    expect(values(regex, 'z')).toEqual({ other: 'z' });
  });

  it('agrees with regular expressions on every short key', () => {
    const keys = strings('x.01', 5);
    fc.assert(
      fc.property(smallPatterns, of => {
        const expected = oracle(of);
        const wrong = keys.filter(key => expected.test(key) !== (matchKey(of, key) !== undefined));
        expect(wrong).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('gives back what it read: printing its values is the key', () => {
    const keys = strings('x.01', 5);
    fc.assert(
      fc.property(smallPatterns, of => {
        for (const key of keys) {
          const match = matchKey(of, key);
          if (match === undefined) continue;
          const decoded = decode(match, of, new Map());
          expect(typeof decoded === 'string' ? decoded : printKey(of, decoded)).toBe(key);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes linear time for keys and patterns made to be slow', () => {
    const started = performance.now();
    // Each key begins and ends as its pattern does, and fails only after every way to share it out.
    for (const [of, key] of [
      ['{a:path}.{b:path}.{c:path}.{d:path}.{e:word}.{f:word}!', `${'x.'.repeat(50_000)}.!`],
      ['{a:path}{b:path}{c:path}{w:y|yy}!', `${'x'.repeat(100_000)}!`],
      ['{a:word}{b:word}{n}{k}!', `${'x'.repeat(100_000)}0!`],
      ['{a:path}{b:word}{w:x|xx}{v:x|xx|xxx}{n}!', `${'x.'.repeat(50_000)}xx!`],
      ['{a:path}{n}{k}{l}-!', `${'1'.repeat(50_000)}!`],
    ] as const) {
      expect(matchKey(pattern(of), key)).toBeUndefined();
    }
    const words = Array.from(
      { length: 40 },
      (_, i) => ({ kind: 'words', capture: `w${i}`, words: ['x', 'xx'] }) as const,
    );
    expect(matchKey(segments(...words, { kind: 'text', text: 'y' }), `${'x'.repeat(60)}zy`)).toBeUndefined();
    // Quadratic time would be minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('printKey', () => {
  it('prints sums, padding and words', () => {
    const of = segments(
      { kind: 'text', text: 'b.' },
      number({ b: 3, r: 1 }, 1),
      { kind: 'text', text: '.' },
      number('r', 0, 2),
      { kind: 'words', capture: 'w', words: ['p', 'q'] },
    );
    expect(
      printKey(
        of,
        new Map([
          ['b', 2],
          ['r', 1],
          ['w', 1],
        ]),
      ),
    ).toBe('b.8.01q');
  });

  it('refuses to print a negative number', () => {
    expect(() => printKey(segments(number('i', -1)), new Map([['i', 0]]))).toThrow('cannot hold the number -1');
  });
});
