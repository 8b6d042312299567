import { expectedMessages } from '../../../src/dsl/grammar/expected.js';
import { tokenize } from '../../../src/dsl/grammar/lexer.js';
import { TextParser } from '../../../src/dsl/grammar/text-parser.js';
import fc from 'fast-check';

it('has a grammar in which one token tells what comes next', () => {
  // The command leaves these checks out: they take longer than a mapping to read.
  expect(() => new TextParser(expectedMessages, false)).not.toThrow();
});

it.each([
  ['term', 'a.b-c + 1.5e3 ** (not to)', 'Name Field Plus Number Power LeftParenthesis Not To RightParenthesis'],
  ['term', '[... a/128 b=2]', 'LeftBracket Rest Name Slash Number Name Assign Number RightBracket'],
  ['term', "'it' \"s\" 'open", 'Text Text OpenText'],
  ['term', 'a..b é§ …', 'Name Foreign Name Strange Foreign'],
  [
    'key',
    'a.{w:gate|up}*b**\\{ c',
    'KeyText HoleOpen Name HoleColon Word Bar Word HoleClose Star KeyText DeepStar Escape KeySpace Name',
  ],
  ['key', '{3*b + r}}\\', 'HoleOpen Number Times Name Plus Name HoleClose StrayBrace LoneEscape'],
  ['key', '{w: a b | c\\|d }', 'HoleOpen Name HoleColon Word Bar Word HoleClose'],
] as const)('cuts a %s up: %j', (mode, text, types) => {
  expect(
    tokenize(text, mode)
      .map(({ tokenType }) => tokenType.name)
      .join(' '),
  ).toBe(types);
});

it('has every character of a text in a token, but for white space', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('term' as const, 'key' as const),
      (text, mode) => {
        let at = 0;
        for (const { image, startOffset } of tokenize(text, mode)) {
          expect(text.slice(at, startOffset).trim()).toBe('');
          expect(text.slice(startOffset, startOffset + image.length)).toBe(image);
          at = startOffset + image.length;
        }
        expect(text.slice(at).trim()).toBe('');
      },
    ),
    { numRuns: 500 },
  );
});
