import type { ConversionRequest } from '../api/prepare.js';
import { badOptionValue, settingTwice } from '../diagnostics/catalog/usage.js';
import type { Json, Report } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import { BYTE_SIZE } from './byte-size.js';
import type { Input } from './command.js';
import { parsed, text, texts, type Option } from './option.js';

/**
 * `--set NAME=VALUE`: a number, `true`, `false`, `null`, a list in JSON, or a text. Reports MAPC8007 for one without
 * `=`, MAPC8021 for one that is given twice and not alike.
 */
export const setOption: Option<ReadonlyMap<string, Json>> = {
  name: 'set',
  value: 'NAME=VALUE',
  summary:
    "a size, an option of the mapping, or a field of a config (heads=32, 'rows=[2,0,7]', hf.config.head_dim=128)",
  repeatable: true,
  read: (assignments, report) => {
    const settings = new Map<string, Json>();
    const given = new Map<string, Set<string>>();
    for (const assignment of assignments) {
      for (const [name, value] of setting(assignment, report)) {
        settings.set(name, value);
        given.set(name, (given.get(name) ?? new Set()).add(assignment.slice(name.length + 1)));
      }
    }
    for (const [name, texts] of given) {
      const values = [...texts];
      if (values.length > 1) report(settingTwice.make(inArgument(`--set ${name}`), { name, values }));
    }
    return settings;
  },
};

function setting(assignment: string, report: Report): readonly (readonly [string, Json])[] {
  const at = assignment.indexOf('=');
  if (at <= 0) {
    const expected = 'a name and a value: heads=32';
    report(badOptionValue.make(inArgument('--set'), { option: '--set', value: assignment, expected }));
    return [];
  }
  return [[assignment.slice(0, at), valueOf(assignment.slice(at + 1))]];
}

function valueOf(given: string): Json {
  if (given === 'true' || given === 'false') return given === 'true';
  if (given === 'null') return null;
  if (given.startsWith('[')) return listOf(given) ?? given;
  return given !== '' && Number.isFinite(Number(given)) ? Number(given) : given;
}

/** What the stars of a pattern of keys mean: the same everywhere. */
export const GLOB_MEANING = '`*` any text without `/`, `**` any text';

function listOf(given: string): Json | undefined {
  try {
    return JSON.parse(given) as Json;
  } catch {
    return undefined;
  }
}

const mappings = texts({
  name: 'mapping',
  short: 'm',
  value: 'MAPPING',
  summary: 'a bundled mapping (`mapc mappings`) or a file; several are chained through the layouts that they share',
});
const mapping: Option<readonly string[]> = {
  ...mappings,
  read: (given, report) => {
    const expected = 'a file or the name of a bundled mapping (only "mapc check" and "mapc fmt" read standard input)';
    if (given.includes('-')) {
      report(badOptionValue.make(inArgument('--mapping'), { option: '--mapping', value: '-', expected }));
    }
    return given;
  },
};
const policy = text({
  name: 'policy',
  value: 'NAME',
  summary: 'a further step to a layout of this name by a bundled mapping: int8_per_channel ...',
});
export const fromOption = text({
  name: 'from',
  value: 'LAYOUT',
  summary: 'layout of IN; may be left out where its keys leave no doubt',
});
const to = text({ name: 'to', value: 'LAYOUT', summary: 'layout of OUT' });
export const configOption = text({
  name: 'config',
  value: 'FILE',
  summary: 'config of the written side: read for sizes, and copied into OUT',
});
const only = texts({
  name: 'only',
  value: 'PATTERN',
  summary: `only these keys of OUT (${GLOB_MEANING})`,
});
const dtype = text({
  name: 'dtype',
  value: 'DTYPE',
  summary: "dtype of all floating tensors, instead of the layout's `dtype:`; one before a bracket still holds",
});
const format = text({
  name: 'format',
  value: 'FORMAT',
  summary: "format of OUT's files, instead of the layout's: torch ...",
});
const maxShardSize = parsed(
  {
    name: 'max-shard-size',
    value: 'SIZE',
    summary: 'most bytes of tensors in one file: shards and an index, where the layout puts all into one file',
  },
  BYTE_SIZE,
);

/** Options that say what is converted into what. */
export const CONVERSION_OPTIONS: readonly Option<unknown>[] = Object.freeze([
  mapping,
  policy,
  fromOption,
  to,
  configOption,
  setOption,
  only,
  dtype,
  format,
  maxShardSize,
]);

/** For commands that are about a conversion, and nothing else. */
export const NEEDS_MAPPING = Object.freeze([
  {
    option: mapping,
    reason: 'it says what becomes of each tensor: a file, or one of those that "mapc mappings" lists',
  },
]);

/** What the options ask for, for the checkpoint at `path`. */
export function conversionRequest(input: Input, path: string): ConversionRequest {
  return { ...conversionChoices(input), input: path };
}

/** What the options ask for, for a checkpoint that is still to be named. */
export function conversionChoices(input: Input): Omit<ConversionRequest, 'input'> {
  const given = <K extends string, T>(name: K, value: T | undefined): { readonly [key in K]?: T } =>
    value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: T });
  return {
    mappings: input.get(mapping),
    set: input.get(setOption),
    only: input.get(only),
    ...given('policy', input.get(policy)),
    ...given('from', input.get(fromOption)),
    ...given('to', input.get(to)),
    ...given('config', input.get(configOption)),
    ...given('dtype', input.get(dtype)),
    ...given('format', input.get(format)),
    ...given('maxShardSize', input.get(maxShardSize)),
  };
}
