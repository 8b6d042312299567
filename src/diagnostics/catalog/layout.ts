import { define, type Kind } from '../define.js';
import type { Json } from '../diagnostic.js';
import { showName } from '../show-name.js';
import { didYouMean } from '../suggest.js';

const list = (names: readonly string[]): string => names.map(name => showName(name)).join(', ');
const suggestions = (nearest: readonly string[]): readonly string[] => {
  const text = didYouMean(nearest.map(name => showName(name)));
  return text === undefined ? [] : [text];
};

export const axisOnOneSide = define<{ axis: string; capture: boolean; candidates: readonly string[] }>({
  code: 'MAPC3001',
  severity: 'error',
  title: 'An axis on one side only',
  message: ({ axis, capture }) =>
    capture
      ? `{${showName(axis)}} stands in this key only: it must be a capture or an axis in brackets on the other side`
      : `axis "${showName(axis)}" stands on this side only`,
  notes: ({ axis, candidates }) => [
    ...(candidates.length === 0 ? [] : [`the other side has ${list(candidates)}, which this side lacks`]),
    `if every value of it holds the same, say \`replicated: ${showName(axis)}\``,
  ],
});

export const unpairedBlock = define<{ axes: readonly string[] }>({
  code: 'MAPC3002',
  severity: 'error',
  title: 'A block without a partner',
  message: ({ axes }) => `the block with the axes ${list(axes)} has no partner on the other side`,
  notes: () => ['blocks pair with blocks of the same axes, in the order in which they are written'],
});

export const axisTwice = define<{ axis: string; capture: boolean }>({
  code: 'MAPC3003',
  severity: 'error',
  title: 'An axis that stands twice',
  message: ({ axis, capture }) =>
    capture
      ? `axis "${showName(axis)}" is already a capture of this reference's key or file`
      : `axis "${showName(axis)}" stands twice in one block`,
});

export const dividedWithoutValue = define<{ axis: string }>({
  code: 'MAPC3004',
  severity: 'error',
  title: 'A divided axis in a rule that only moves',
  message: ({ axis }) => `"${showName(axis)}/n" (one element for each n) needs a \`value\``,
});

export const unknownCapture = define<{ name: string; field: string }>({
  code: 'MAPC3005',
  severity: 'error',
  title: 'A name that is no capture of the rule',
  message: ({ name, field }) => `"${showName(name)}" in \`${field}\` is no capture of this rule`,
});

export const unusedName = define<{ name: string; field: string }>({
  code: 'MAPC3006',
  severity: 'error',
  title: 'A table that no key uses',
  message: ({ name, field }) => `no key of this rule has the hole {${showName(name)}} that \`${field}\` describes`,
});

export const unknownDType = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3007',
  severity: 'error',
  title: 'There is no such dtype',
  message: ({ name }) => `there is no dtype "${showName(name)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unknownFormat = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3008',
  severity: 'error',
  title: 'There is no such format',
  message: ({ name }) => `there is no format "${showName(name)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unknownName = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC3009',
  severity: 'error',
  title: 'A name that stands for nothing',
  message: ({ name }) => `"${showName(name)}" is no size, capture, option or layout`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unusedSize = define<{ name: string }>({
  code: 'MAPC3010',
  severity: 'warning',
  title: 'A size that nothing uses',
  message: ({ name }) => `the size "${showName(name)}" is used by no rule and by no other size`,
});

export const restOnOneSide = define<Record<string, never>>({
  code: 'MAPC3011',
  severity: 'error',
  title: 'Brackets on one side only',
  message: () => 'a reference without brackets is [...]: then the other side has none either, or [...] in it',
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
    `axis "${showName(axis)}" has the size ${first} in one place and ${second} in another`,
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
    `${showName(operand)} has the axis "${showName(axis)}", which ${showName(target)} lacks: reduce it with max, min or sum`,
});

export const sumInValue = define<{ reference: string }>({
  code: 'MAPC3016',
  severity: 'error',
  title: 'A value over a reference of several blocks',
  message: ({ reference }) =>
    `${showName(reference)} is laid out of several blocks: a value over roles needs one block each`,
});

export const severalDivisors = define<{ axis: string; divisors: readonly number[] }>({
  code: 'MAPC3017',
  severity: 'error',
  title: 'An axis divided in two ways',
  message: ({ axis, divisors }) => `axis "${showName(axis)}" is divided by ${divisors.join(' and by ')} in one rule`,
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

export const wrongRank = define<{ key: string; shape: string; others: number; found: number; expected: string }>({
  code: 'MAPC3103',
  severity: 'error',
  title: 'A wrong number of dimensions',
  message: ({ key, shape, others, found, expected }) =>
    `${showName(key)} has ${found} dimensions ${shape}, but the rule says ${expected}${alsoOthers(others)}`,
});

export const sizeNeeded = define<{
  name: string;
  from: string;
  to: string;
  rules: number;
  fields: readonly string[];
  lacking: readonly string[];
  config: string | undefined;
}>({
  code: 'MAPC3104',
  severity: 'error',
  title: 'A size that must be given',
  message: ({ name, from, to, rules }) =>
    `${showName(from)} -> ${showName(to)} needs ${showName(name)}, which cannot be read off the checkpoint (${rules === 1 ? 'for this rule' : `for ${rules} rules`})`,
  notes: ({ name, fields, lacking, config }) => [
    ...(lacking.length === 0
      ? []
      : [`the config that was given has no ${lacking.map(field => showName(field)).join(' and no ')}`]),
    `give it with --set ${showName(name)}=N`,
    ...(fields.length === 0 || config === undefined
      ? []
      : [`or give --config FILE, a ${showName(config)} with ${fields.map(field => showName(field)).join(' or ')}`]),
  ],
});

export const badScalar = define<{ reason: Json }>({
  code: 'MAPC3105',
  severity: 'error',
  title: 'An expression without a value',
  message: ({ reason }) => describeReason(reason),
});

export const undecidable = define<{ needs: readonly string[] }>({
  code: 'MAPC3106',
  severity: 'error',
  title: 'A condition that cannot be decided',
  message: ({ needs }) => `this condition cannot be decided without ${list(needs)}`,
  notes: ({ needs }) => [`give --config FILE, or ${needs.map(name => `--set ${showName(name)}=...`).join(' ')}`],
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

export const undecidableValue = define<{ needs: readonly string[]; problem: string | undefined }>({
  code: 'MAPC3108',
  severity: 'error',
  title: 'A value without its number',
  message: ({ needs, problem }) => problem ?? `this value needs ${list(needs)}`,
});

export const noInverse = define<{ from: string; to: string; reason: string }>({
  code: 'MAPC3109',
  severity: 'error',
  title: 'A rule that cannot be read in this direction',
  message: ({ from, to, reason }) => `this rule cannot be read ${showName(from)} -> ${showName(to)}: ${reason}`,
});

export const mixedDTypes = define<{ key: string; dtypes: readonly string[] }>({
  code: 'MAPC3110',
  severity: 'error',
  title: 'One tensor made of several dtypes',
  message: ({ key, dtypes }) => `${showName(key)} is made of tensors of several dtypes: ${list(dtypes)}`,
  notes: () => ['write the dtype that it has before its brackets'],
});

export const optionUndecided = define<{ name: string; values: readonly string[] }>({
  code: 'MAPC3111',
  severity: 'error',
  title: 'An option that must be given',
  message: ({ values }) => `the checkpoint fits ${values.map(value => showName(value)).join(' and ')}: say which`,
  notes: ({ name, values }) => [`give --set ${showName(name)}=${showName(values[0] ?? '')}; the results would differ`],
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
