import fc from 'fast-check';
import { compareCodePoints } from '../../src/formats/compare-code-points.js';
import { whyUnsafe } from '../../src/formats/entry-name.js';
import { matchesGlob } from '../../src/formats/glob.js';

describe('matchesGlob', () => {
  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/'), maxLength: 8 });
    fc.assert(
      fc.property(text, name, (pattern, candidate) => {
        const source = pattern
          .replaceAll('.', '\\.')
          .replaceAll('**', '%')
          .replaceAll('*', '[^/]*')
          .replaceAll('%', '.*');
        expect(matchesGlob(pattern, candidate)).toBe(new RegExp(`^${source}$`).test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  it('takes no time on patterns that make others slow', () => {
    const started = performance.now();
    expect(matchesGlob(`${'a*'.repeat(100)}b`, 'a'.repeat(200))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('whyUnsafe', () => {
  it.each(['', '.', '..', '/a', 'a/..', '../a', 'a/../b', 'a//b', 'a/', './a', 'a\\b', 'C:a', 'c:/a', 'a\0'])(
    'refuses %j',
    name => {
      expect(whyUnsafe(name)).toBeDefined();
    },
  );

  it.each(['a', 'a/b', '...', 'a..b', '..a', '.hidden', 'model-00001-of-00002.safetensors', 'é'])(
    'lets %j pass',
    name => {
      expect(whyUnsafe(name)).toBeUndefined();
    },
  );
});

describe('compareCodePoints', () => {
  it('sorts as UTF-8 does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
    expect(compareCodePoints('\u{1f600}', '\uff5e')).toBeGreaterThan(0);
  });
});
