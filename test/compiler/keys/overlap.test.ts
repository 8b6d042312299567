import * as fc from 'fast-check';
import { ambiguity, sameWords } from '../../../src/compiler/keys/ambiguity.js';
import { decode } from '../../../src/compiler/keys/decode.js';
import { matchKey } from '../../../src/compiler/keys/match-key.js';
import { overlap } from '../../../src/compiler/keys/overlap.js';
import type { CaptureRange, Pattern } from '../../../src/compiler/keys/pattern.js';
import { evaluateForm } from '../../../src/compiler/keys/print-key.js';
import { form, number, oracle, pattern, segments, smallPatterns, strings } from './patterns.js';

type Ranges = ReadonlyMap<string, CaptureRange>;

const reads = (of: Pattern, key: string, ranges: Ranges): boolean => {
  const match = matchKey(of, key);
  return match !== undefined && decode(match, of, ranges) !== 'none';
};

const kind = (a: string, b: string): string => overlap(pattern(a), pattern(b)).kind;

describe('overlap', () => {
  it('finds a key of two patterns of everyday form', () => {
    const found = overlap(
      pattern('model.layers.{l}.mlp.{w:gate|up}_proj.weight'),
      pattern('model.{m:path}.up_proj.{t:word}'),
    );
    expect(found).toEqual({ kind: 'key', key: 'model.layers.1.mlp.up_proj.weight' });
    expect(kind('h.{i}.w', 'h.0.w')).toBe('key');
    expect(kind('h.{i}.w', 'h.00.w')).toBe('none');
    expect(kind('h.{i:02}.w', 'h.{i}.w')).toBe('key');
    expect(kind('h.{m:word}.w', 'h.a.b.w')).toBe('none');
    expect(kind('h.{m:path}.w', 'h.a.b.w')).toBe('key');
    expect(kind('h.{w:a|b}', 'h.{w:c|d}')).toBe('none');
    expect(kind('{i}', '1000000000000000')).toBe('none');
  });

  it('uses ranges: numbers below and above a bound, remainders, sums', () => {
    const layer = pattern('l.{i}.w');
    const of = (from: number, to?: number): Ranges => new Map([['i', { from, to }]]);
    expect(overlap(layer, layer, of(0, 2), of(3)).kind).toBe('none');
    expect(overlap(layer, layer, of(0, 1299), of(1298, 5000))).toEqual({ kind: 'key', key: 'l.1298.w' });
    expect(overlap(layer, layer, of(0, 123_456), of(123_457, 200_000)).kind).toBe('none');
    expect(overlap(segments(number({ i: 2 })), segments(number({ i: 2 }, 1))).kind).toBe('none');
    expect(overlap(segments(number({ i: 6 })), segments(number({ i: 4 }, 2)))).toEqual({ kind: 'key', key: '6' });
    const blocks = new Map([
      ['b', { from: 0, to: 3 }],
      ['r', { from: 0, to: 1 }],
    ]);
    const resnets = segments(number({ b: 3, r: 1 }, 1));
    expect(overlap(resnets, segments(number({ b: 3 }, 3)), blocks, new Map([['b', { from: 0, to: 2 }]])).kind).toBe(
      'none',
    );
    expect(overlap(resnets, pattern('5'), blocks)).toEqual({ kind: 'key', key: '5' });
  });

  it('knows that a capture that stands twice says the same twice', () => {
    const twice = pattern('{i}.{i}');
    const range = new Map([['i', { from: 0, to: 40 }]]);
    expect(overlap(twice, pattern('3.{k}'), range)).toEqual({ kind: 'key', key: '3.3' });
    expect(overlap(twice, pattern('3.4'), range).kind).toBe('none');
    expect(overlap(pattern('{w:a|b}.{w:a|b}'), pattern('a.b')).kind).toBe('none');
  });

  it('says so where nothing can be shown', () => {
    expect(overlap({ kind: 'regex', source: 'a' }, pattern('b')).kind).toBe('unknown');
    expect(overlap(pattern('{i}.{i}'), pattern('3.4')).kind).toBe('unknown');
  });

  it('agrees with looking at every short key', () => {
    const keys = strings('x.01', 5);
    fc.assert(
      fc.property(smallPatterns, smallPatterns, (a, b) => {
        const found = overlap(a, b);
        const [inA, inB] = [oracle(a), oracle(b)];
        const both = keys.filter(key => inA.test(key) && inB.test(key));
        expect(found.kind).not.toBe('unknown');
        if (found.kind === 'key') {
          expect(inA.test(found.key)).toBe(true);
          expect(inB.test(found.key)).toBe(true);
          if (both[0] !== undefined) expect(found.key).toHaveLength(both[0].length);
        } else expect(both).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with looking at every number of two forms', () => {
    const side = fc.record({
      a: fc.integer({ min: -3, max: 12 }),
      b: fc.integer({ min: -3, max: 12 }),
      constant: fc.integer({ min: -3, max: 30 }),
      digits: fc.constantFrom(undefined, 2, 3),
      toA: fc.nat(30),
      toB: fc.nat(3),
    });
    const texts = (of: {
      a: number;
      b: number;
      constant: number;
      toA: number;
      toB: number;
      digits?: number | undefined;
    }): Set<string> => {
      const all = new Set<string>();
      for (let a = 0; a <= of.toA; a++) {
        for (let b = 0; b <= of.toB; b++) {
          const value = evaluateForm(
            form({ a: of.a, b: of.b }, of.constant),
            new Map([
              ['a', a],
              ['b', b],
            ]),
          );
          if (value >= 0) all.add(String(value).padStart(of.digits ?? 1, '0'));
        }
      }
      return all;
    };
    const ranges = (of: { toA: number; toB: number }): Ranges =>
      new Map([
        ['a', { from: 0, to: of.toA }],
        ['b', { from: 0, to: of.toB }],
      ]);
    fc.assert(
      fc.property(side, side, (s, t) => {
        const found = overlap(
          segments(number({ a: s.a, b: s.b }, s.constant, s.digits)),
          segments(number({ a: t.a, b: t.b }, t.constant, t.digits)),
          ranges(s),
          ranges(t),
        );
        const [inS, inT] = [texts(s), texts(t)];
        const both = [...inS].filter(text => inT.has(text));
        if (found.kind === 'key') expect(both).toContain(found.key);
        else expect({ kind: found.kind, both }).toEqual({ kind: 'none', both: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('answers with a key that both read, also for sums too large to list', () => {
    const ranges: Ranges = new Map([
      ['pp', { from: 0, to: 999 }],
      ['local', { from: 0, to: 499 }],
    ]);
    const stages = pattern('l.{x}.w');
    const found = overlap(
      segments({ kind: 'text', text: 'l.' }, number({ pp: 500, local: 1 }), { kind: 'text', text: '.w' }),
      stages,
      ranges,
    );
    expect(found.kind === 'key' && reads(stages, found.key, new Map())).toBe(true);
  });
});

describe('ambiguity', () => {
  it('shows a key with two readings', () => {
    expect(ambiguity(pattern('{a:word}_{b:word}'))).toEqual({
      key: expect.stringMatching(/^[^_]*.__?.*$/) as string,
      first: expect.any(Array) as string[],
      second: expect.any(Array) as string[],
    });
    expect(ambiguity(pattern('{a:path}.{b:path}'))).toBeDefined();
    expect(ambiguity(pattern('{a:path}{b:path}'))).toBeDefined();
    expect(ambiguity(pattern('{a}{b}'))).toBeDefined();
    expect(ambiguity(pattern('{w:a|ab}{v:c|bc}'))).toMatchObject({ key: 'abc' });
  });

  it('accepts patterns with one reading', () => {
    expect(ambiguity(pattern('{a:word}.{b:word}'))).toBeUndefined();
    expect(ambiguity(pattern('{a:path}.{b:word}'))).toBeUndefined();
    expect(ambiguity(pattern('{a:path}.weight'))).toBeUndefined();
    expect(ambiguity(pattern('model.layers.{l}.experts.{e}.w{i}.weight'))).toBeUndefined();
    expect(ambiguity(pattern('{w:q|k|v}_proj'))).toBeUndefined();
    expect(ambiguity({ kind: 'regex', source: '(.*)(.*)' })).toBeUndefined();
  });

  it('agrees with counting the readings of every short key', () => {
    const keys = strings('x.01', 4);
    fc.assert(
      fc.property(smallPatterns, of => {
        if (of.kind === 'regex') return;
        const found = ambiguity(of);
        if (found === undefined) {
          expect(keys.filter(key => readings(of, key) > 1)).toEqual([]);
          return;
        }
        expect(found.first).not.toEqual(found.second);
        for (const texts of [found.first, found.second]) {
          expect(texts.join('')).toBe(found.key);
          expect(texts).toHaveLength(of.segments.length);
          for (const [i, segment] of of.segments.entries()) {
            expect(oracle(segments(segment)).test(texts[i] ?? '')).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds a word that stands for two values', () => {
    expect(sameWords(['a', 'b', 'a'])).toEqual([0, 2]);
    expect(sameWords(['a', 'b'])).toBeUndefined();
  });
});

/** In how many ways the segments can share out a key. */
function readings(of: Pattern, key: string): number {
  if (of.kind === 'regex') return 1;
  const [first, ...rest] = of.segments;
  if (first === undefined) return key === '' ? 1 : 0;
  let count = 0;
  for (let end = 1; end <= key.length; end++) {
    if (oracle(segments(first)).test(key.slice(0, end))) count += readings(segments(...rest), key.slice(end));
  }
  return count;
}
