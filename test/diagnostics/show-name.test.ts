import fc from 'fast-check';
import { escapeControls, showName } from '../../src/diagnostics/show-name.js';

describe('showName', () => {
  it.each([
    ['model.layers.0.weight', 'model.layers.0.weight'],
    ['schlüssel.重み', 'schlüssel.重み'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['nul\0del\u007fc1\u009b', 'nul\\u0000del\\u007fc1\\u009b'],
    ['gpj\u202e.exe', 'gpj\\u202e.exe'],
    ['\u2066\u2069\u200b\ufeff\u2028', '\\u2066\\u2069\\u200b\\ufeff\\u2028'],
    ['lone \ud800 half', 'lone \\ud800 half'],
    ['tag \u{e0041}', 'tag \\udb40\\udc41'],
    ['😀', '😀'],
  ])('shows %j as %s', (name, shown) => {
    expect(showName(name)).toBe(shown);
  });

  it('cuts what is longer than the limit and says so', () => {
    expect(showName('x'.repeat(200))).toBe('x'.repeat(200));
    expect(showName('x'.repeat(201))).toBe(`${'x'.repeat(197)}...`);
    expect(showName('abcdefghij', 8)).toBe('abcde...');
  });

  it('cuts neither an escape nor a character in two', () => {
    for (let max = 3; max < 40; max++) {
      expect(showName('ab\u0000\u0001\u0002cd\n😀😀😀😀😀😀', max)).toMatch(
        /^(?:[a-d]|\\u[0-9a-f]{4}|\\n|😀)*(?:\.\.\.)?$/u,
      );
    }
  });

  it('never exceeds the limit, never prints what a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 3, max: 50 }), (name, max) => {
        const shown = showName(name, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('is quick on a name of ten megabytes', () => {
    const name = '\0'.repeat(10_000_000);
    const begin = performance.now();
    expect(showName(name)).toHaveLength(200 - 3 - ((200 - 3) % 6) + 3);
    expect(performance.now() - begin).toBeLessThan(300);
  });

  it('escapes a second time without a change', () => {
    expect(escapeControls(escapeControls('a\u0000b\n'))).toBe('a\\u0000b\\n');
  });
});
