import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { formatCount } from '../summary.js';

const quoted = (text: string): string => `"${showName(text)}"`;

// What expressions, brackets and keys share (MAPC1100-1109)

export const unexpectedText = define<{ expected: string; found: string | null }>({
  code: 'MAPC1100',
  severity: 'error',
  title: 'Something else was expected here',
  message: ({ expected, found }) => `expected ${expected}, found ${found === null ? 'the end' : quoted(found)}`,
});

export const strangeCharacter = define<{ character: string; where: string }>({
  code: 'MAPC1101',
  severity: 'error',
  title: 'A character without a meaning',
  message: ({ character, where }) => `the character ${quoted(character)} has no meaning in ${where}`,
});

export const notClosed = define<{ open: string; close: string; found: string | null }>({
  code: 'MAPC1102',
  severity: 'error',
  title: 'A parenthesis, bracket or quote is not closed',
  message: ({ open, close, found }) =>
    `expected "${close}" for the "${open}" before, found ${found === null ? 'the end' : quoted(found)}`,
});

export const textTooLong = define<{ what: string; length: number; limit: number }>({
  code: 'MAPC1103',
  severity: 'error',
  title: 'A text is too long',
  message: ({ what, length, limit }) =>
    `${what} has ${formatCount(length)} characters, and at most ${formatCount(limit)} are read`,
});

export const nestedTooDeep = define<{ what: string; limit: number }>({
  code: 'MAPC1104',
  severity: 'error',
  title: 'Parentheses or operators are nested too deep',
  message: ({ what, limit }) => `${what} is nested deeper than ${limit} levels, the most that are read`,
});

export const numberOutOfRange = define<{ number: string; expected: string }>({
  code: 'MAPC1105',
  severity: 'error',
  title: 'A number is out of range',
  message: ({ number, expected }) => `expected ${expected}, found ${quoted(number)}`,
});

export const foreignSign = define<{ sign: string; where: string; instead: string }>({
  code: 'MAPC1106',
  severity: 'error',
  title: 'A sign from another language',
  message: ({ sign, where, instead }) => `${where} has no ${quoted(sign)}: ${instead}`,
});

// Expressions (MAPC1110-1119)

export const comparisonChain = define<{ first: string; second: string }>({
  code: 'MAPC1110',
  severity: 'error',
  title: 'Comparisons do not chain',
  message: ({ first, second }) =>
    `expected "and" or "or" between two comparisons, found ${quoted(second)} after one with ${quoted(first)}`,
  notes: () => ['write "a < b and b < c", or set one comparison in parentheses to compare its answer'],
});

export const notAnEquation = define<{ found: string | null }>({
  code: 'MAPC1111',
  severity: 'error',
  title: 'An equation must be "name = expression"',
  message: ({ found }) =>
    `expected an equation "name = expression", found ${found === null ? 'the end' : quoted(found)} instead of "="`,
  notes: () => ['the name is that of a role, a layout or a helper; the compiler solves for others by itself'],
});

export const notARange = define<{ found: string }>({
  code: 'MAPC1112',
  severity: 'error',
  title: 'A range must be "first to last"',
  message: ({ found }) => `expected "to" between the ends of a range, found ${quoted(found)}`,
  notes: () => ['"0 to layer - 1" is a range with both ends; a single value binds the capture to it'],
});

export const notCallable = define<{ found: string }>({
  code: 'MAPC1113',
  severity: 'error',
  title: 'Only a function can be called',
  message: ({ found }) => `expected the name of a function before "(", found ${quoted(found)}`,
});

export const looseOperator = define<{ operator: string; before: string }>({
  code: 'MAPC1114',
  severity: 'error',
  title: 'A loose operator stands behind one that binds tighter',
  message: ({ operator, before }) => `expected a value after ${quoted(before)}, found ${quoted(operator)}`,
  notes: ({ operator }) => [`to use the answer of "${operator}" as a value, set it in parentheses`],
});

export const minusInField = define<{ field: string }>({
  code: 'MAPC1115',
  severity: 'warning',
  title: 'A "-" and a number are read as part of a field',
  message: ({ field }) => `".${showName(field)}" is read as one field, not as a subtraction`,
  notes: () => ['fields of configs may contain "-"; with spaces around it, it subtracts'],
});

// Brackets (MAPC1120-1129)

export const dimensionWithoutName = define<{ size: string }>({
  code: 'MAPC1120',
  severity: 'error',
  title: 'An axis of a fixed size needs a name',
  message: ({ size }) => `expected an axis name or 1, found the number ${size}; write "name=${size}"`,
  notes: () => ['only a name says which axis of the other side it is'],
});

export const sizeNotPositive = define<{ what: string; size: string }>({
  code: 'MAPC1121',
  severity: 'error',
  title: 'A size must be a whole number of at least 1',
  message: ({ what, size }) => `expected ${what} of at least 1 after "${what === 'a size' ? '=' : '/'}", found ${size}`,
});

export const misplacedRest = define<{ problem: 'twice' | 'inside' }>({
  code: 'MAPC1122',
  severity: 'error',
  title: '"..." stands once, and not in parentheses',
  message: ({ problem }) =>
    problem === 'twice'
      ? 'expected "..." at most once in brackets, found it again'
      : 'expected an axis name, found "..." in parentheses',
  notes: () => ['"..." stands for any further dimensions; only one place for them leaves no choice'],
});

export const sumWithoutParentheses = define({
  code: 'MAPC1123',
  severity: 'error',
  title: 'A sum of axes needs parentheses',
  message: () => 'expected an axis name or "]", found "+"; terms laid end to end stand in parentheses: "(a + b)"',
});

export const misplacedMinus = define<{ problem: string }>({
  code: 'MAPC1124',
  severity: 'error',
  title: '"-" cuts one named axis off the end of a group',
  message: ({ problem }) => `expected a group such as "(tp rows - pad)", found ${problem}`,
});

export const emptyGroup = define({
  code: 'MAPC1125',
  severity: 'error',
  title: 'Parentheses without an axis',
  message: () => 'expected an axis name, found ")"; a dimension of size 1 is written "1"',
});

export const dtypeApart = define<{ dtype: string }>({
  code: 'MAPC1126',
  severity: 'error',
  title: 'A space between a dtype and its brackets',
  message: ({ dtype }) => `expected "[" right after the dtype ${quoted(dtype)}, found a space`,
});

export const bracketsInKey = define<{ brackets: string }>({
  code: 'MAPC1127',
  severity: 'warning',
  title: 'Brackets are read as part of the key',
  message: ({ brackets }) => `${quoted(brackets)} is read as part of the key: a key ends at the first space`,
  notes: () => ['if the key does contain it, "\\[" says so'],
});

// Keys (MAPC1130-1149)

export const keyEmpty = define<{ found: string | null }>({
  code: 'MAPC1130',
  severity: 'error',
  title: 'A key is empty',
  message: ({ found }) => `expected a key, found ${found === null ? 'the end' : quoted(found)}`,
});

export const holeNotClosed = define<{ hole: string }>({
  code: 'MAPC1131',
  severity: 'error',
  title: 'A hole of a key is not closed',
  message: ({ hole }) => `expected "}" for the "{" of ${quoted(hole)}, found none`,
  notes: () => ['a "{" that belongs to the key itself is written "\\{"'],
});

export const strayBrace = define({
  code: 'MAPC1132',
  severity: 'error',
  title: 'A "}" closes nothing',
  message: () => 'expected a "{" before this "}", found none',
  notes: () => ['a "}" that belongs to the key itself is written "\\}"'],
});

export const holeEmpty = define({
  code: 'MAPC1133',
  severity: 'error',
  title: 'A hole of a key is empty',
  message: () => 'expected the name of a capture in "{}", found nothing',
});

export const doubtfulHoleType = define<{ type: string; nearest: string }>({
  code: 'MAPC1134',
  severity: 'warning',
  title: 'A hole for one word that looks like a type',
  message: ({ type }) => `${quoted(type)} is read as the only word that this hole may hold, not as a type`,
  notes: ({ nearest }) => [
    'a hole holds an "int", a "word", a "path", padded digits such as "02", or words such as "gate|up"',
    `did you mean "${nearest}"?`,
  ],
});

export const digitsUnreadable = define<{ digits: string; limit: number }>({
  code: 'MAPC1135',
  severity: 'error',
  title: 'Padding of a number must be "0" and a number of digits',
  message: ({ digits, limit }) =>
    `expected "0" and a number of digits from 1 to ${limit}, such as "02", found ${quoted(digits)}`,
});

export const wordEmpty = define<{ words: string }>({
  code: 'MAPC1136',
  severity: 'error',
  title: 'A hole has an empty word',
  message: ({ words }) =>
    words === ''
      ? 'expected a type or words after ":", found nothing'
      : `expected a word on each side of "|", found an empty one in ${quoted(words)}`,
});

export const wordTwice = define<{ word: string }>({
  code: 'MAPC1137',
  severity: 'error',
  title: 'A hole has a word twice',
  message: ({ word }) => `expected words that differ, found ${quoted(word)} twice`,
  notes: () => ['each word is one position of an axis; twice the same would be two positions with one key'],
});

export const numberHoleType = define<{ type: string }>({
  code: 'MAPC1138',
  severity: 'error',
  title: 'The number of a group or a sum has a type',
  message: ({ type }) => `expected padded digits such as "02" for a number, found ${quoted(type)}`,
});

export const groupWithoutParentheses = define<{ names: string }>({
  code: 'MAPC1139',
  severity: 'error',
  title: 'Several names in a hole need parentheses',
  message: ({ names }) =>
    `expected one capture, found ${quoted(names)}; the number of a group is "{(${showName(names)})}"`,
});

export const escapeAtEnd = define({
  code: 'MAPC1140',
  severity: 'error',
  title: 'A "\\" has no character after it',
  message: () => 'expected a character after "\\", found the end',
  notes: () => ['"\\" takes the next character as it is; a backslash itself is written "\\\\"'],
});

export const spaceInKey = define({
  code: 'MAPC1141',
  severity: 'error',
  title: 'A space in a key',
  message: () => 'expected one key without spaces, found a space',
  notes: () => ['a space that belongs to the key is written "\\ "'],
});

export const regexUnusable = define<{ problem: string }>({
  code: 'MAPC1142',
  severity: 'error',
  title: 'A regular expression cannot be used',
  message: ({ problem }) => `this regular expression cannot be used: ${problem}`,
});

/** Mistakes in keys, brackets and expressions (MAPC1100-1199). */
export const MICRO_GRAMMAR_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  unexpectedText,
  strangeCharacter,
  notClosed,
  textTooLong,
  nestedTooDeep,
  numberOutOfRange,
  foreignSign,
  comparisonChain,
  notAnEquation,
  notARange,
  notCallable,
  looseOperator,
  minusInField,
  dimensionWithoutName,
  sizeNotPositive,
  misplacedRest,
  sumWithoutParentheses,
  misplacedMinus,
  emptyGroup,
  dtypeApart,
  bracketsInKey,
  keyEmpty,
  holeNotClosed,
  strayBrace,
  holeEmpty,
  doubtfulHoleType,
  digitsUnreadable,
  wordEmpty,
  wordTwice,
  numberHoleType,
  groupWithoutParentheses,
  escapeAtEnd,
  spaceInKey,
  regexUnusable,
]);
