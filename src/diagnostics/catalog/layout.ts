import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { listOf, suggestions } from '../suggest.js';
import { LAYOUT_BOUND_KINDS } from './layout-bound.js';

const quoted = (name: string): string => `"${showName(name)}"`;
const list = (names: readonly string[]): string => names.map(name => showName(name)).join(', ');

export const axisOnOneSide = define<{ axis: string; capture: boolean; candidates: readonly string[] }>({
  code: 'MAPC3001',
  severity: 'error',
  title: 'An axis on one side only',
  message: ({ axis, capture, candidates }) => {
    const found = capture
      ? `{${showName(axis)}} stands in this key only`
      : `axis "${showName(axis)}" stands on this side only`;
    return candidates.length === 0
      ? found
      : `${found}; the other side has ${listOf(candidates.map(quoted), 'and')} instead`;
  },
  notes: ({ axis, capture, candidates }) =>
    capture
      ? [
          `write {${showName(axis)}} into the other key, or "${showName(axis)}" into its brackets: one dimension for all of them`,
          `if every value of it holds the same, say \`replicated: ${showName(axis)}\``,
        ]
      : candidates.length === 0
        ? ['what is on one side is on the other, too; a dimension of size 1 is written 1']
        : [],
});

export const unpairedBlock = define<{ axes: readonly string[] }>({
  code: 'MAPC3002',
  severity: 'error',
  title: 'A block without a partner',
  message: ({ axes }) =>
    `the block of [${axes.map(name => showName(name)).join(' ')}] has no partner on the other side`,
  notes: ({ axes }) => [
    'blocks pair with blocks of the same axes, in the order in which they are written',
    `where the other side has nothing for it, say what it is filled with: fill: { ${showName(axes[0] ?? 'axis')}: 0 }`,
  ],
});

export const axisTwice = define<{ axis: string; capture: boolean }>({
  code: 'MAPC3003',
  severity: 'error',
  title: 'An axis that stands twice',
  message: ({ axis, capture }) =>
    capture
      ? `axis "${showName(axis)}" is already a capture of this reference's key or file`
      : `axis "${showName(axis)}" stands twice in one block`,
  notes: ({ axis, capture }) =>
    capture
      ? [
          'there is one tensor for each of its values, so it is no dimension of one of them: leave it out of the brackets',
        ]
      : [
          `each dimension has a name of its own, also where two are of one size: ${showName(axis)}_in, ${showName(axis)}_out`,
        ],
});

export const dividedWithoutValue = define<{ axis: string; divisor: number }>({
  code: 'MAPC3004',
  severity: 'error',
  title: 'A divided axis in a rule that only moves',
  message: ({ axis, divisor }) => `"${showName(axis)}/${divisor}" stands in a rule without a \`value\``,
  notes: ({ axis, divisor }) => [
    `it is one element for each ${divisor} of "${showName(axis)}", which only an equation can spread; a rule that moves it names its own axis`,
  ],
});

export const unknownCapture = define<{ name: string; field: string; nearest: readonly string[] }>({
  code: 'MAPC3005',
  severity: 'error',
  title: 'A name that is no capture of the rule',
  message: ({ name, field }) =>
    `"${showName(name)}" in \`${field}\` is no capture ${field === 'for' ? '' : 'and no axis '}of this rule`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unusedName = define<{ name: string; field: string; nearest: readonly string[] }>({
  code: 'MAPC3006',
  severity: 'error',
  title: 'A table that no key uses',
  message: ({ name, field }) => `no key of this rule has the hole {${showName(name)}} that \`${field}\` describes`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unknownDType = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3007',
  severity: 'error',
  title: 'There is no such dtype',
  message: ({ name }) => `there is no dtype "${showName(name)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unknownFormat = define<{ name: string; nearest: readonly string[]; formats: readonly string[] }>({
  code: 'MAPC3008',
  severity: 'error',
  title: 'There is no such format',
  message: ({ name }) => `there is no format "${showName(name)}"`,
  notes: ({ nearest, formats }) => [...suggestions(nearest), `formats: ${list(formats)}`],
});

export const unknownName = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3009',
  severity: 'error',
  title: 'A name that stands for nothing',
  message: ({ name }) => `"${showName(name)}" is no size, capture, option or layout`,
  notes: ({ nearest }) =>
    nearest.length > 0
      ? suggestions(nearest)
      : ['a size is declared under `sizes:`, a switch under `options:`; a field of a config is LAYOUT.config.FIELD'],
});

export const unusedSize = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3010',
  severity: 'warning',
  title: 'A size that nothing uses',
  message: ({ name }) => `the size "${showName(name)}" is used by no rule and by no other size`,
  notes: ({ nearest }) => [
    ...suggestions(nearest),
    'an axis takes the size of its own name; what no axis, no expression and no other size names can go',
  ],
});

export const restOnOneSide = define<{ written: boolean }>({
  code: 'MAPC3011',
  severity: 'error',
  title: 'Brackets on one side only',
  message: ({ written }) =>
    written
      ? '[...] stands on this side only: the other side names all of its dimensions'
      : 'this reference has no brackets, and the other side has',
  notes: () => [
    'a reference without brackets is [...], any dimensions: then the other side has none either, or [...] in it',
  ],
});

export const circularSize = define<{ names: readonly string[] }>({
  code: 'MAPC3012',
  severity: 'error',
  title: 'Sizes that hang on each other',
  message: ({ names }) => `the sizes ${names.map(name => showName(name)).join(' -> ')} hang on each other`,
});

export const mismatchedSize = define<{ axis: string; first: number; second: number }>({
  code: 'MAPC3013',
  severity: 'error',
  title: 'An axis with two sizes',
  message: ({ axis, first, second }) =>
    `axis "${showName(axis)}" has the size ${second} here and ${first} elsewhere in the rule`,
  notes: () => ['a size is said once, wherever the axis stands first'],
});

export const valueProblem = define<{ reason: string; nearest: readonly string[] }>({
  code: 'MAPC3014',
  severity: 'error',
  title: 'A value that makes no sense',
  message: ({ reason }) => reason,
  notes: ({ nearest }) => suggestions(nearest),
});

export const axisNotReduced = define<{ axis: string; operand: string; target: string; nearest: readonly string[] }>({
  code: 'MAPC3015',
  severity: 'error',
  title: 'A value with an axis that its result lacks',
  message: ({ axis, operand, target }) =>
    `${showName(operand)} has the axis "${showName(axis)}", which ${showName(target)} lacks`,
  notes: ({ axis, operand, target, nearest }) => [
    ...nearest.map(
      name => `${showName(target)} has "${showName(name)}": if that is the same axis, one of the two is written wrong`,
    ),
    `reduce it: max(abs(${showName(operand)}), ${showName(axis)}), min or sum; an axis that only the result has is repeated`,
  ],
});

export const sumInValue = define<{ reference: string }>({
  code: 'MAPC3016',
  severity: 'error',
  title: 'A value over a reference of several blocks',
  message: ({ reference }) =>
    `${showName(reference)} is laid out of several blocks: a value over several tensors needs one block each`,
  notes: () => [
    'with one tensor on each side the blocks go one by one; with more, cut it into tensors in a mapping before',
  ],
});

export const severalDivisors = define<{ axis: string; divisors: readonly number[] }>({
  code: 'MAPC3017',
  severity: 'error',
  title: 'An axis divided in two ways',
  message: ({ axis, divisors }) => `axis "${showName(axis)}" is divided by ${divisors.join(' and by ')} in one rule`,
  notes: () => ['one rule cuts an axis in one way'],
});

export const oneWay = define<{ from: string; to: string; reason: string }>({
  code: 'MAPC3018',
  severity: 'info',
  title: 'A rule that can be read in one direction only',
  message: ({ from, to, reason }) => `this rule cannot be read ${showName(from)} -> ${showName(to)}: ${reason}`,
});

export const noWay = define<{ first: string; second: string }>({
  code: 'MAPC3019',
  severity: 'error',
  title: 'A rule that can be read in no direction',
  message: ({ first, second }) => `this rule can be read neither way: ${first}; ${second}`,
});

export const parameterNotFirst = define<{ axis: string; parameter: string }>({
  code: 'MAPC3020',
  severity: 'error',
  title: 'A size without the value of its parameter',
  message: ({ axis, parameter }) =>
    `"${showName(axis)}" has a size for each ${showName(parameter)}, and here it is not said for which`,
  notes: ({ axis, parameter }) => [
    `write {${showName(parameter)}} into the key, or the parameter first in parentheses: (${showName(parameter)} ${showName(axis)})`,
  ],
});

export const unsolvableAxis = define<{ axis: string; ways: readonly { from: string; to: string }[] }>({
  code: 'MAPC3021',
  severity: 'error',
  title: 'An axis whose size nothing can tell',
  message: ({ axis, ways }) => {
    const shown = ways.map(({ from, to }) => `${showName(from)} -> ${showName(to)}`);
    return `nothing tells the size of "${showName(axis)}", ${shown.length > 1 ? `neither ${shown.join(' nor ')}` : shown.join('')}`;
  },
  notes: ({ axis }) => [
    `declare it under \`sizes:\`: by an expression, or alone (${showName(axis)}: ) to give it with --set ${showName(axis)}=N`,
  ],
});

/** Mistakes in axes, sizes, shapes, dtypes and values (MAPC3000-3999). */
export const LAYOUT_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  axisOnOneSide,
  unpairedBlock,
  axisTwice,
  dividedWithoutValue,
  unknownCapture,
  unusedName,
  unknownDType,
  unknownFormat,
  unknownName,
  unusedSize,
  restOnOneSide,
  circularSize,
  mismatchedSize,
  valueProblem,
  axisNotReduced,
  sumInValue,
  severalDivisors,
  oneWay,
  noWay,
  parameterNotFirst,
  unsolvableAxis,
  ...LAYOUT_BOUND_KINDS,
]);
