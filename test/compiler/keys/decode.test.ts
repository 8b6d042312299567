import * as fc from 'fast-check';
import { captures } from '../../../src/compiler/keys/captures.js';
import { decode, type Decoded } from '../../../src/compiler/keys/decode.js';
import { isInjective } from '../../../src/compiler/keys/is-injective.js';
import { matchKey } from '../../../src/compiler/keys/match-key.js';
import type { CaptureRange, LinearForm, Pattern } from '../../../src/compiler/keys/pattern.js';
import { evaluateForm, printKey } from '../../../src/compiler/keys/print-key.js';
import { form, number, pattern, segments } from './patterns.js';

const ranges = (of: Record<string, readonly [number, number | undefined]>): Map<string, CaptureRange> =>
  new Map(Object.entries(of).map(([name, [from, to]]) => [name, { from, to }]));

const read = (of: Pattern, key: string, within = ranges({})): unknown => {
  const match = matchKey(of, key);
  if (match === undefined) return 'no match';
  const decoded: Decoded = decode(match, of, within);
  return typeof decoded === 'string' ? decoded : Object.fromEntries(decoded);
};

const dot = { kind: 'text', text: '.' } as const;

describe('decode', () => {
  it('solves a form of one capture, within its range', () => {
    const odd = segments(number({ i: 2 }, 1));
    expect(read(odd, '7')).toEqual({ i: 3 });
    expect(read(odd, '6')).toBe('none');
    expect(read(odd, '7', ranges({ i: [0, 2] }))).toBe('none');
    expect(read(segments(number({ i: -1 }, 5)), '5')).toEqual({ i: 0 });
    expect(read(segments(number({}, 5)), '5')).toEqual({});
    expect(read(segments(number({}, 5)), '4')).toBe('none');
  });

  it('solves nested coefficients, as in the blocks of a UNet', () => {
    const blocks = segments(number({ b: 3, r: 1 }, 1));
    const within = ranges({ b: [0, 3], r: [0, 1] });
    expect(read(blocks, '8', within)).toEqual({ b: 2, r: 1 });
    expect(read(blocks, '3', within)).toBe('none');
    expect(read(blocks, '4')).toBe('ambiguous');
  });

  it('uses several numbers that share captures', () => {
    const shared = segments(number({ b: 3, r: 1 }), dot, number('r'));
    expect(read(shared, '10.4')).toEqual({ b: 2, r: 4 });
    expect(read(shared, '10.5')).toBe('none');
    const both = segments(number({ a: 1, b: 1 }), dot, number({ a: 1, b: 2 }));
    expect(read(both, '5.7')).toEqual({ a: 3, b: 2 });
  });

  it('wants a capture that stands twice to say the same twice', () => {
    expect(read(pattern('{i}.{i}'), '3.3')).toEqual({ i: 3 });
    expect(read(pattern('{i}.{i}'), '3.4')).toBe('none');
    expect(read(pattern('{w:a|b}.{w:a|b}'), 'a.b')).toBe('none');
    expect(read(pattern('{m:word}.{m:word}'), 'a.b')).toBe('none');
  });

  it('gives a capture that the number does not show its only value, or none', () => {
    const hidden = segments(number({ tp: 4, rank: 0 }));
    expect(read(hidden, '8', ranges({ rank: [3, 3] }))).toEqual({ tp: 2, rank: 3 });
    expect(read(hidden, '8', ranges({ rank: [0, 1] }))).toBe('ambiguous');
  });

  it('reads groups of digits as numbers and other groups as text', () => {
    const regex: Pattern = { kind: 'regex', source: String.raw`(?<i>\d+)\.(?<w>\w+)` };
    expect(captures(regex)).toEqual([
      { name: 'i', kind: 'integer' },
      { name: 'w', kind: 'text' },
    ]);
    expect(read(regex, '3.4')).toEqual({ i: 3, w: '4' });
    expect(read(regex, '03.4')).toEqual({ i: '03', w: '4' });
    expect(read(regex, '3.4', ranges({ i: [0, 2] }))).toBe('none');
  });

  it('agrees with trying all values', () => {
    fc.assert(
      fc.property(smallForms, fc.integer({ min: 0, max: 40 }), ({ forms, within }, value) => {
        const of = segments(...forms.flatMap(f => [{ kind: 'number', form: f, digits: undefined } as const, dot]));
        const key = forms.map(() => `${value}.`).join('');
        const all = assignments(forms, within).filter(values => forms.every(f => evaluateForm(f, values) === value));
        const [only, more] = all;
        const expected = only === undefined ? 'none' : more === undefined ? Object.fromEntries(only) : 'ambiguous';
        expect(read(of, key, within)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back the values that were printed, where the forms allow it', () => {
    fc.assert(
      fc.property(smallForms, ({ forms, within }) => {
        const of = segments(...forms.flatMap(f => [{ kind: 'number', form: f, digits: undefined } as const, dot]));
        if (isInjective(forms, within).kind !== 'injective') return;
        for (const values of assignments(forms, within)) {
          if (forms.some(f => evaluateForm(f, values) < 0)) continue;
          expect(read(of, printKey(of, values), within)).toEqual(Object.fromEntries(values));
        }
      }),
    );
  });
});

describe('isInjective', () => {
  it('shows two sets of values with the same number', () => {
    const found = isInjective([form({ b: 3, r: 1 }, 1)], ranges({ b: [0, 3], r: [0, 3] }));
    expect(found.kind).toBe('same');
    if (found.kind !== 'same') return;
    const { numbers, first, second } = found.witness;
    expect(evaluateForm(form({ b: 3, r: 1 }, 1), first)).toBe(numbers[0]);
    expect(evaluateForm(form({ b: 3, r: 1 }, 1), second)).toBe(numbers[0]);
    expect(first).not.toEqual(second);
  });

  it('knows ranges without an upper end', () => {
    expect(isInjective([form({ b: 3, r: 1 })], ranges({ r: [0, 2] })).kind).toBe('injective');
    expect(isInjective([form({ b: 3, r: 1 })], ranges({})).kind).toBe('same');
    expect(isInjective([form({ b: 3, r: 1 }), form({ b: 1 })], ranges({})).kind).toBe('injective');
    expect(isInjective([form({ big: 1_000_000, small: 1 })], ranges({ small: [0, 999_999] })).kind).toBe('injective');
    expect(isInjective([form({ a: 0 })], ranges({})).kind).toBe('same');
    expect(isInjective([form({ a: 0 })], ranges({ a: [2, 2] })).kind).toBe('injective');
  });

  it('agrees with trying all values', () => {
    fc.assert(
      fc.property(smallForms, ({ forms, within }) => {
        const seen = new Set<string>();
        const all = assignments(forms, within);
        for (const values of all) seen.add(forms.map(f => evaluateForm(f, values)).join());
        expect(isInjective(forms, within).kind).toBe(seen.size === all.length ? 'injective' : 'same');
      }),
      { numRuns: 500 },
    );
  });
});

const smallForms = fc
  .record({
    forms: fc.array(
      fc.record({
        a: fc.integer({ min: -3, max: 6 }),
        b: fc.integer({ min: -3, max: 6 }),
        c: fc.integer({ min: 0, max: 6 }),
        constant: fc.integer({ min: 0, max: 4 }),
      }),
      { minLength: 1, maxLength: 2 },
    ),
    a: fc.tuple(fc.nat(2), fc.nat(3)),
    b: fc.tuple(fc.nat(2), fc.nat(3)),
    c: fc.tuple(fc.nat(2), fc.nat(3)),
  })
  .map(({ forms, a, b, c }) => ({
    forms: forms.map(({ constant, ...terms }) => form(terms, constant)),
    within: ranges({ a: [a[0], a[0] + a[1]], b: [b[0], b[0] + b[1]], c: [c[0], c[0] + c[1]] }),
  }));

function assignments(forms: readonly LinearForm[], within: ReadonlyMap<string, CaptureRange>): Map<string, number>[] {
  let all = [new Map<string, number>()];
  for (const name of new Set(forms.flatMap(f => f.terms.map(term => term.capture)))) {
    const { from, to } = within.get(name) ?? { from: 0, to: 0 };
    const values = Array.from({ length: (to ?? from) - from + 1 }, (_, i) => from + i);
    all = all.flatMap(before => values.map(value => new Map([...before, [name, value]])));
  }
  return all;
}
