import { define, type Kind } from '../define.js';
import type { Json } from '../diagnostic.js';
import { showName } from '../show-name.js';
import { listOf, suggestions } from '../suggest.js';

const list = (names: readonly string[]): string => names.map(name => showName(name)).join(', ');

/** A tensor, with its file where the key alone does not tell which it is. */
const named = (key: string, file: string | undefined): string =>
  file === undefined ? showName(key) : `${showName(key)} in ${showName(file)}`;

export const shapeMismatch = define<{
  key: string;
  file?: string;
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
  message: ({ key, file, shape, others, dimension, item, found, expected }) =>
    `${named(key, file)} has the shape ${shape}: dimension ${dimension} is ${found}, but ${showName(item)} is ${expected}${alsoOthers(others)}`,
});

export const unevenSize = define<{
  key: string;
  file?: string;
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
  message: ({ key, file, shape, others, dimension, item, found, axis, by }) =>
    `${named(key, file)} has the shape ${shape}: dimension ${dimension}, ${found}, cannot be ${showName(item)}: "${showName(axis)}" would not be a whole number (${found} / ${by})${alsoOthers(others)}`,
});

export const wrongRank = define<{
  key: string;
  file?: string;
  shape: string;
  others: number;
  found: number;
  expected: number;
  orMore: boolean;
}>({
  code: 'MAPC3103',
  severity: 'error',
  title: 'A wrong number of dimensions',
  message: ({ key, file, shape, others, found, expected, orMore }) =>
    `${named(key, file)} has the shape ${shape}: ${found} ${found === 1 ? 'dimension' : 'dimensions'}, but the rule has ${expected}${orMore ? ' or more' : ''}${alsoOthers(others)}`,
  notes: () => ['an item of the brackets is one dimension; several axes of one dimension stand in parentheses'],
});

export const sizeNeeded = define<{
  name: string;
  /** What the size is given for each value of. */
  parameter: string | null;
  /** An axis of one rule: it has no name that the whole mapping knows. */
  own: boolean;
  from: string;
  to: string;
  rules: number;
  /** Fields that a config which is there does not have. */
  lacking: readonly string[];
  /** Fields that it has, of nearly these names. */
  nearest: readonly string[];
  /** The fields of each side that would tell it, and the name of the side's config. */
  read: { fields: readonly string[]; config: string | null };
  written: { fields: readonly string[]; config: string | null };
}>({
  code: 'MAPC3104',
  severity: 'error',
  title: 'A size that must be given',
  message: ({ name, parameter, from, to, rules }) =>
    `${showName(from)} -> ${showName(to)} needs ${showName(name)}${parameter === null ? '' : `[${showName(parameter)}]`}, which cannot be read off the checkpoint (${rules === 1 ? 'for this rule' : `for ${rules} rules`})`,
  notes: ({ name, parameter, own, lacking, nearest, read, written }) => {
    const has = (side: typeof read): boolean => side.config !== null && side.fields.length > 0;
    const fields = (side: typeof read): string =>
      `${showName(side.config ?? '')} with ${listOf(side.fields.map(field => showName(field)))}`;
    return [
      ...(lacking.length === 0
        ? []
        : [`the config that was given has no ${lacking.map(field => showName(field)).join(' and no ')}`]),
      ...suggestions(nearest),
      ...(own
        ? [`"${showName(name)}" is an axis of the rule alone: declare it under \`sizes:\` (${showName(name)}: )`]
        : []),
      parameter === null
        ? `${own ? 'then ' : ''}give it with --set ${showName(name)}=N`
        : `give it with --set '${showName(name)}=[N, ...]', a number for each ${showName(parameter)}`,
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

export const sizeListLength = define<{ name: string; parameter: string; found: number; expected: number }>({
  code: 'MAPC3112',
  severity: 'error',
  title: 'A list of sizes of another length',
  message: ({ name, parameter, found, expected }) =>
    `"${showName(name)}" was given ${found} ${found === 1 ? 'number' : 'numbers'}, but there are ${expected} values of ${showName(parameter)}`,
  notes: ({ name, parameter }) => [
    `--set '${showName(name)}=[N, ...]' has a number for each ${showName(parameter)}, from 0 on`,
  ],
});

export const fieldLacking = define<{
  name: string;
  path: string;
  source: string | null;
  nearest: readonly string[];
}>({
  code: 'MAPC3113',
  severity: 'warning',
  title: 'A config without the field that tells a size',
  message: ({ name, path, source }) =>
    `${source === null ? 'the config' : showName(source)} has no ${showName(path)}: the size "${showName(name)}" is taken from the tensors`,
  notes: ({ nearest }) => [
    ...suggestions(nearest),
    'a field that may be absent is followed by `??` and what counts then',
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

/** Mistakes that show once sizes, shapes and dtypes are known (MAPC3101-3199). */
export const LAYOUT_BOUND_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
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
  sizeListLength,
  fieldLacking,
]);
