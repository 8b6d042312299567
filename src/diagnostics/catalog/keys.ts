import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const conflictingCapture = define<{ name: string; found: string; before: string }>({
  code: 'MAPC2101',
  severity: 'error',
  title: 'A capture with two types',
  message: ({ name, found, before }) =>
    `{${showName(name)}} is a ${showName(found)} here, but a ${showName(before)} elsewhere in the rule`,
  notes: () => ['a hole without a type takes the type that its name has elsewhere in the rule: say it once'],
});

export const wordsDiffer = define<{ name: string; found: string; before: string }>({
  code: 'MAPC2102',
  severity: 'error',
  title: 'A capture with two lists of words',
  message: ({ name, found, before }) =>
    `{${showName(name)}} has the words ${showName(found)} here, but ${showName(before)} elsewhere in the rule`,
  notes: () => ['words that differ between the sides stand in a table: names: { w: { here: there } }'],
});

export const notLinear = define<{ expression: string }>({
  code: 'MAPC2103',
  severity: 'error',
  title: 'A number in a key that cannot be read back',
  message: ({ expression }) => `"${showName(expression)}" cannot be read back from a number in a key`,
  notes: () => ['a number in a key is a sum of integers, sizes, and captures times integers: {3*b + r + 1}'],
});

export const captureInRegexOnly = define<{ name: string }>({
  code: 'MAPC2104',
  severity: 'error',
  title: 'A table for a group of a regular expression',
  message: ({ name }) => `the group "${showName(name)}" of a regular expression cannot have a table in \`names\``,
  notes: () => ['the words would have to match what the expression says: write a key pattern, or a rule for each word'],
});

export const ambiguousKey = define<{ key: string; first: readonly string[]; second: readonly string[] }>({
  code: 'MAPC2105',
  severity: 'error',
  title: 'A pattern that can read one key in two ways',
  message: ({ key, first, second }) =>
    `the pattern can read ${showName(key)} in two ways: as ${showName(first.join(' | '))} and as ${showName(second.join(' | '))}`,
  notes: () => ['put text between the holes that they cannot contain, or give a hole its words'],
});

export const overlappingRules = define<{ key: string; side: string }>({
  code: 'MAPC2106',
  severity: 'error',
  title: 'Two rules can claim one key',
  message: ({ key, side }) => `two rules can claim one key of ${showName(side)}: both match ${showName(key)}`,
  notes: () => [
    'rules have no order: make the patterns disjoint (words, ranges in `for`, conditions in `when`), or say `otherwise: true` (lowest priority) or `tied: true` (a second claim)',
  ],
});

export const repeatedWord = define<{ name: string; word: string }>({
  code: 'MAPC2107',
  severity: 'error',
  title: 'A word that stands twice',
  message: ({ name, word }) => `{${showName(name)}} has the word "${showName(word)}" twice: it could not be read back`,
});

export const notInjective = define<{ numbers: readonly number[]; first: string; second: string }>({
  code: 'MAPC2108',
  severity: 'error',
  title: 'A number in a key that stands for two values',
  message: ({ numbers, first, second }) =>
    `${numbers.join(', ')} in the key would stand for ${first} and for ${second}: reading it back must have one answer`,
  notes: () => ['ranges in `for` can keep the values apart: {3*b + r} needs r: 0 to 2'],
});

/** Mistakes in key patterns, captures and what claims a key (MAPC2000-2999). */
export const KEY_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  conflictingCapture,
  wordsDiffer,
  notLinear,
  captureInRegexOnly,
  ambiguousKey,
  overlappingRules,
  repeatedWord,
  notInjective,
]);
