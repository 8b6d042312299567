import { define } from '../define.js';
import { showName } from '../show-name.js';

export const unexpectedCharacter = define<{ character: string; where: string }>({
  code: 'MAPC1301',
  severity: 'error',
  title: 'An unexpected character',
  message: ({ character, where }) => `"${showName(character)}" has no meaning in ${where}`,
});

export const unexpectedToken = define<{ found: string; expected: string; where: string }>({
  code: 'MAPC1302',
  severity: 'error',
  title: 'Something else was expected here',
  message: ({ found, expected, where }) => `found ${found} in ${where}, but ${expected} is expected`,
});

export const unclosed = define<{ opener: string; closer: string; where: string }>({
  code: 'MAPC1303',
  severity: 'error',
  title: 'Opened and never closed',
  message: ({ opener, closer, where }) => `this ${opener} in ${where} is never closed by ${closer}`,
});

export const textTooDeep = define<{ where: string; most: number }>({
  code: 'MAPC1304',
  severity: 'error',
  title: 'Nested too deeply',
  message: ({ where, most }) => `${where} is nested more than ${most} deep here`,
});

export const textTooLong = define<{ where: string; most: number; unit: string }>({
  code: 'MAPC1305',
  severity: 'error',
  title: 'Too long to read',
  message: ({ where, most, unit }) => `${where} is longer than ${most} ${unit}`,
});

export const numberOutOfRange = define<{ number: string; expected: string }>({
  code: 'MAPC1306',
  severity: 'error',
  title: 'A number out of range',
  message: ({ number, expected }) => `${showName(number)} is out of range: ${expected} is expected`,
});

export const badHole = define<{ hole: string }>({
  code: 'MAPC1307',
  severity: 'error',
  title: 'A hole that cannot be read',
  message: ({ hole }) => `{${showName(hole)}} says of its capture what is not known`,
  notes: () => [
    'a hole is {name} (a whole number, or a word of its table in "names"), {name:02} (padded), {name:a|b} (one of these), {name:word}, {name:path}, {(a b)} or a sum such as {3*b + r}',
    'a brace that belongs to the key itself is written \\{ or \\}',
  ],
});

export const separatorInBrackets = define<{ separator: string }>({
  code: 'MAPC1308',
  severity: 'error',
  title: 'Axes are set apart by spaces',
  message: ({ separator }) => `found ${separator} between two axes, but a space is expected`,
});

export const bareNumber = define<{ number: string }>({
  code: 'MAPC1309',
  severity: 'error',
  title: 'A number without the name of its axis',
  message: ({ number }) =>
    `found the number ${showName(number)}, but the name of an axis is expected, as in "name=${showName(number)}"`,
  notes: () => ['every axis has a name, so that it is found again on the other side; only 1 stands alone'],
});

export const chainedComparison = define<{ operator: string }>({
  code: 'MAPC1310',
  severity: 'error',
  title: 'Comparisons in a row',
  message: ({ operator }) => `found a second comparison, ${operator}, in a row; two comparisons are joined by "and"`,
});

export const regexInvalid = define<{ pattern: string; reason: string }>({
  code: 'MAPC1311',
  severity: 'error',
  title: 'A regular expression that does not parse',
  message: ({ pattern, reason }) => `the regular expression /${showName(pattern)}/ does not parse: ${reason}`,
});

export const regexUnsupported = define<{ what: string }>({
  code: 'MAPC1312',
  severity: 'error',
  title: 'A regular expression beyond what RE2 can do',
  message: ({ what }) => `${what} cannot be used in a regular expression here`,
  notes: () => [
    'regular expressions are RE2: matching takes time in proportion to the key, whatever the pattern, which these would break',
  ],
});

export const emptyKey = define({
  code: 'MAPC1313',
  severity: 'error',
  title: 'A reference without a key',
  message: () => 'a key is expected here, as in "model.norm.weight [dim]"',
});

export const textAfterReference = define<{ text: string }>({
  code: 'MAPC1314',
  severity: 'error',
  title: 'Text behind a key that is no bracket',
  message: ({ text }) =>
    `found "${showName(text)}" behind the key, but brackets such as [out in] or the end is expected`,
  notes: () => ['a key ends at the first space; a space that belongs to it is written with \\ before it'],
});
