import { define } from '../define.js';
import { showName } from '../show-name.js';

/** A sign in quotes, of the kind that it is not itself. */
const sign = (text: string): string => (text === '"' ? `'"'` : `"${text}"`);

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
  message: ({ opener, closer, where }) => `this ${sign(opener)} in ${where} is never closed by ${sign(closer)}`,
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

export const emptyHole = define({
  code: 'MAPC1307',
  severity: 'error',
  title: 'A hole with nothing in it',
  message: () => 'found an empty hole, but the name of its capture is expected',
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

export const foreignSign = define<{ sign: string; where: string; instead: string }>({
  code: 'MAPC1315',
  severity: 'error',
  title: 'A sign from another language',
  message: ({ sign, where, instead }) => `there is no "${showName(sign)}" in ${where}: ${instead}`,
});

export const notAnEquation = define<{ found: string }>({
  code: 'MAPC1316',
  severity: 'error',
  title: 'This is no equation',
  message: ({ found }) => `found ${found}, but "=" is expected: an equation is "name = expression"`,
  notes: () => ['the name is that of a role, of a layout, or of a helper that other equations use'],
});

export const notARange = define<{ found: string }>({
  code: 'MAPC1317',
  severity: 'error',
  title: 'This is no range',
  message: ({ found }) => `found ${found}, but "to" is expected between the ends of a range`,
  notes: () => ['"0 to layer - 1" has both ends in it; a single value binds the capture to it'],
});

export const notCallable = define<{ found: string }>({
  code: 'MAPC1318',
  severity: 'error',
  title: 'Only a function can be called',
  message: ({ found }) => `found "(" behind ${found}, but only the name of a function can stand before it`,
  notes: () => ['a product is written with "*"'],
});

export const looseOperator = define<{ operator: string; before: string }>({
  code: 'MAPC1319',
  severity: 'error',
  title: 'An operator that needs parentheses here',
  message: ({ operator, before }) =>
    `found "${operator}" behind "${showName(before)}", but a value is expected: "${operator}" binds less and needs parentheses`,
});

export const minusInField = define<{ field: string }>({
  code: 'MAPC1320',
  severity: 'warning',
  title: 'A minus that is part of a field',
  message: ({ field }) => `".${showName(field)}" is read as one field, not as a subtraction`,
  notes: () => ['names of fields may have a "-" in them; with spaces around it, it subtracts'],
});

export const misplacedRest = define<{ problem: 'twice' | 'inside' }>({
  code: 'MAPC1321',
  severity: 'error',
  title: '"..." stands once, and not in parentheses',
  message: ({ problem }) =>
    problem === 'twice'
      ? 'found "..." a second time in these brackets, but it can stand there once'
      : 'found "..." in parentheses, but the name of an axis is expected',
  notes: () => ['"..." stands for any further dimensions: in two places, their number would be a guess'],
});

export const sumWithoutParentheses = define({
  code: 'MAPC1322',
  severity: 'error',
  title: 'A sum of axes needs parentheses',
  message: () => 'found "+" outside of parentheses: what is laid end to end in one dimension is written "(a + b)"',
});

export const misplacedMinus = define({
  code: 'MAPC1323',
  severity: 'error',
  title: '"-" cuts one axis off the end of a group',
  message: () =>
    'found "-" where nothing can be cut off: it stands once, at the end of a group, as in "(tp rows - pad)"',
});

export const emptyGroup = define({
  code: 'MAPC1324',
  severity: 'error',
  title: 'Parentheses or a term without an axis',
  message: () => 'found no axis here, but one is expected; a dimension of size 1 is written "1"',
});

export const dtypeApart = define<{ dtype: string }>({
  code: 'MAPC1325',
  severity: 'error',
  title: 'A space between a dtype and its brackets',
  message: ({ dtype }) => `found a space behind the dtype "${showName(dtype)}", but "[" is expected right behind it`,
});

export const bracketsInKey = define<{ brackets: string }>({
  code: 'MAPC1326',
  severity: 'warning',
  title: 'Brackets that are read as part of the key',
  message: ({ brackets }) => `"${showName(brackets)}" is read as part of the key, which ends at the first space`,
  notes: () => ['if it does belong to the key, "\\[" says so'],
});

export const closesNothing = define<{ closer: string; opener: string; where: string }>({
  code: 'MAPC1327',
  severity: 'error',
  title: 'Closed and never opened',
  message: ({ closer, opener, where }) =>
    `this ${sign(closer)} in ${where} closes nothing: there is no ${sign(opener)} before it`,
});

export const doubtfulHole = define<{ word: string; nearest: string }>({
  code: 'MAPC1328',
  severity: 'warning',
  title: 'A word that looks like a type',
  message: ({ word, nearest }) =>
    `"${showName(word)}" is the only word that this hole can hold; did you mean the type "${nearest}"?`,
  notes: () => ['types of holes: int, word, path, and padded digits such as 02'],
});

export const badDigits = define<{ digits: string; most: number }>({
  code: 'MAPC1329',
  severity: 'error',
  title: 'Padding that cannot be read',
  message: ({ digits, most }) =>
    `found "${showName(digits)}", but "0" and a number of digits from 1 to ${most} is expected, as in "02"`,
});

export const emptyWord = define({
  code: 'MAPC1330',
  severity: 'error',
  title: 'A hole with an empty word',
  message: () => 'found no word here, but one is expected, as in "{w:gate|up}"',
});

export const namesWithoutParentheses = define<{ names: string }>({
  code: 'MAPC1331',
  severity: 'error',
  title: 'Several names in one hole',
  message: ({ names }) =>
    `found the names "${showName(names)}", but one is expected; the number of a group is written "{(${showName(names)})}"`,
});

export const escapeAtEnd = define({
  code: 'MAPC1332',
  severity: 'error',
  title: 'A backslash with nothing behind it',
  message: () => 'found the end behind a backslash, but the character that it takes as it is is expected',
  notes: () => ['a backslash that belongs to the key is written twice'],
});

export const typeOfNumber = define<{ type: string }>({
  code: 'MAPC1333',
  severity: 'error',
  title: 'A number in a key with a type',
  message: ({ type }) =>
    `found the type "${showName(type)}" of a number that is computed, but only its digits can be said, as in ":02"`,
});

export const spaceInKey = define<{ what: string }>({
  code: 'MAPC1334',
  severity: 'error',
  title: 'A space where a key ends',
  message: ({ what }) => `found a space in ${what}, which ends there`,
  notes: () => ['a space that belongs to it is written with a backslash before it'],
});

export const badField = define<{ field: string }>({
  code: 'MAPC1335',
  severity: 'error',
  title: 'A field of a config that cannot be read',
  message: ({ field }) =>
    `"${showName(field)}" is no field of a config: a field is its path, as in "rope.theta", with a type before it if the format has several, as in "u32 rope.theta"`,
});
