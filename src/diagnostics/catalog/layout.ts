import { define, type Kind } from '../define.js';
import type { Json } from '../diagnostic.js';
import { showName } from '../show-name.js';
import { listOf, suggestions } from '../suggest.js';

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

export const axisNotReduced = define<{ axis: string; operand: string; target: string }>({
  code: 'MAPC3015',
  severity: 'error',
  title: 'A value with an axis that its result lacks',
  message: ({ axis, operand, target }) =>
    `${showName(operand)} has the axis "${showName(axis)}", which ${showName(target)} lacks`,
  notes: ({ axis, operand }) => [
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

export const shapeMismatch = define<{
  key: string;
  shape: string;
  others: number;
  dimension: number;
  item: string;
  found: number;
  expected: number;
}>({
  code: 'MAPC3101',
  severity: 'error',
  title: 'A shape that does not fit',
  message: ({ key, shape, others, dimension, item, found, expected }) =>
    `${showName(key)} has the shape ${shape}: dimension ${dimension} is ${found}, but ${showName(item)} is ${expected}${alsoOthers(others)}`,
});

export const unevenSize = define<{
  key: string;
  shape: string;
  others: number;
  dimension: number;
  item: string;
  found: number;
  axis: string;
  by: number;
}>({
  code: 'MAPC3102',
  severity: 'error',
  title: 'A size that does not divide',
  message: ({ key, shape, others, dimension, item, found, axis, by }) =>
    `${showName(key)} has the shape ${shape}: dimension ${dimension}, ${found}, cannot be ${showName(item)}: "${showName(axis)}" would not be a whole number (${found} / ${by})${alsoOthers(others)}`,
});

export const wrongRank = define<{
  key: string;
  shape: string;
  others: number;
  found: number;
  expected: number;
  orMore: boolean;
}>({
  code: 'MAPC3103',
  severity: 'error',
  title: 'A wrong number of dimensions',
  message: ({ key, shape, others, found, expected, orMore }) =>
    `${showName(key)} has the shape ${shape}: ${found} ${found === 1 ? 'dimension' : 'dimensions'}, but the rule has ${expected}${orMore ? ' or more' : ''}${alsoOthers(others)}`,
  notes: () => ['an item of the brackets is one dimension; several axes of one dimension stand in parentheses'],
});

export const sizeNeeded = define<{
  name: string;
  from: string;
  to: string;
  rules: number;
  /** Fields that a config which is there does not have. */
  lacking: readonly string[];
  /** The fields of each side that would tell it, and the name of the side's config. */
  read: { fields: readonly string[]; config: string | null };
  written: { fields: readonly string[]; config: string | null };
}>({
  code: 'MAPC3104',
  severity: 'error',
  title: 'A size that must be given',
  message: ({ name, from, to, rules }) =>
    `${showName(from)} -> ${showName(to)} needs ${showName(name)}, which cannot be read off the checkpoint (${rules === 1 ? 'for this rule' : `for ${rules} rules`})`,
  notes: ({ name, lacking, read, written }) => {
    const has = (side: typeof read): boolean => side.config !== null && side.fields.length > 0;
    const fields = (side: typeof read): string =>
      `${showName(side.config ?? '')} with ${listOf(side.fields.map(field => showName(field)))}`;
    return [
      ...(lacking.length === 0
        ? []
        : [`the config that was given has no ${lacking.map(field => showName(field)).join(' and no ')}`]),
      `give it with --set ${showName(name)}=N`,
      ...(has(written) ? [`or give --config FILE, a ${fields(written)}`] : []),
      ...(has(read) && !read.fields.some(field => lacking.includes(field))
        ? [`or put a ${fields(read)} into the folder that is read`]
        : []),
    ];
  },
});

export const badScalar = define<{ reason: Json; of?: string }>({
  code: 'MAPC3105',
  severity: 'error',
  title: 'An expression without a value',
  message: ({ reason, of }) => `${of === undefined ? '' : `${showName(of)} has no value: `}${describeReason(reason)}`,
});

export const undecidable = define<{ needs: readonly string[] }>({
  code: 'MAPC3106',
  severity: 'error',
  title: 'A condition that cannot be decided',
  message: ({ needs }) => `this condition cannot be decided without ${list(needs)}`,
  notes: ({ needs }) => [
    `give --config FILE, or ${needs.map(name => `--set ${showName(name)}=...`).join(' ')}`,
    'what counts where nothing is given can stand in the mapping: FIELD ?? VALUE',
  ],
});

export const conditionAssumed = define<{ needs: readonly string[]; taken: boolean }>({
  code: 'MAPC3107',
  severity: 'info',
  title: 'A condition taken as its `??` says',
  message: ({ needs, taken }) => `${list(needs)} is not given: the condition is taken as ${String(taken)}`,
  notes: ({ needs }) => [
    `give --config FILE, or ${needs.map(name => `--set ${showName(name)}=...`).join(' ')}, to say otherwise`,
  ],
});

export const undecidableValue = define<{ needs: readonly string[]; reason?: Json }>({
  code: 'MAPC3108',
  severity: 'error',
  title: 'A value without its number',
  message: ({ needs, reason }) =>
    reason === undefined
      ? `this value cannot be computed without ${list(needs)}`
      : `this value has no number: ${describeReason(reason)}`,
  notes: ({ needs }) =>
    needs.length === 0 ? [] : [`give --config FILE, or ${needs.map(name => `--set ${showName(name)}=...`).join(' ')}`],
});

export const noInverse = define<{ from: string; to: string; reason: string }>({
  code: 'MAPC3109',
  severity: 'error',
  title: 'A rule that cannot be read in this direction',
  message: ({ from, to, reason }) => `this rule cannot be read ${showName(from)} -> ${showName(to)}: ${reason}`,
});

export const mixedDTypes = define<{ key: string; sources: readonly { key: string; dtype: string }[] }>({
  code: 'MAPC3110',
  severity: 'error',
  title: 'One tensor made of several dtypes',
  message: ({ key, sources }) => {
    const shown = sources.slice(0, 4).map(({ key: source, dtype }) => `${showName(source)} is ${dtype}`);
    return `${showName(key)} is made of tensors of several dtypes: ${listOf(shown, 'and')}`;
  },
  notes: () => [
    'a dtype is kept where nothing else is said, and here there is no one dtype: write it before the brackets',
  ],
});

export const optionUndecided = define<{ name: string; values: readonly string[] }>({
  code: 'MAPC3111',
  severity: 'error',
  title: 'An option that must be given',
  message: ({ name, values }) =>
    `the checkpoint fits "${showName(name)}" as ${listOf(
      values.map(value => showName(value)),
      'and',
    )}, and the results would differ`,
  notes: ({ name, values }) => [
    `say which: ${listOf(values.map(value => `--set ${showName(name)}=${showName(value)}`))}`,
  ],
});

function alsoOthers(others: number): string {
  return others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'tensor' : 'tensors'} like it)`;
}

/** The reason of a scalar problem (see the compiler's `ScalarProblem`), as a sentence. */
function describeReason(reason: Json): string {
  const table = (typeof reason === 'object' && reason !== null && !Array.isArray(reason) ? reason : {}) as Readonly<
    Record<string, Json>
  >;
  const text = (name: string): string => {
    const value = table[name];
    return showName(typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));
  };
  switch (table.kind) {
    case 'unknown-name':
      return `"${text('name')}" is no size, capture, option or layout`;
    case 'unknown-function':
      return `there is no function "${text('name')}"`;
    case 'argument-count':
      return `${text('name')} takes ${text('expected')}, found ${text('found')}`;
    case 'uneven':
      return `${text('left')} / ${text('right')} does not come out even`;
    case 'zero-division':
      return 'a division by zero';
    case 'wrong-type':
      return `expected ${text('expected')}, found ${text('found')}`;
    case 'absent':
      return `the config has no ${text('path')}`;
    case 'out-of-range':
      return `there is no item ${text('index')} in a list of ${text('length')}`;
    default:
      return 'this has no value';
  }
}

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
  shapeMismatch,
  unevenSize,
  wrongRank,
  sizeNeeded,
  badScalar,
  undecidable,
  conditionAssumed,
  undecidableValue,
  noInverse,
  mixedDTypes,
  optionUndecided,
]);
