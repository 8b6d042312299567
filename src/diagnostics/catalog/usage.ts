import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { listOf, suggestions } from '../suggest.js';
import { USAGE_ACTION_KINDS } from './usage-action.js';
import { USAGE_REVIEW_KINDS } from './usage-review.js';

export const unknownCommand = define<{ command: string; nearest?: readonly string[] }>({
  code: 'MAPC8001',
  severity: 'error',
  title: 'There is no such command',
  message: ({ command }) => `there is no command "${showName(command)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const unknownOption = define<{ option: string; command: string; nearest?: readonly string[] }>({
  code: 'MAPC8002',
  severity: 'error',
  title: 'The command has no such option',
  message: ({ option, command }) => `"${command}" has no option "${showName(option)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const missingArgument = define<{ argument: string; command: string; usage: string }>({
  code: 'MAPC8003',
  severity: 'error',
  title: 'An argument is missing',
  message: ({ argument, command }) => `"${command}" needs ${argument}`,
  notes: ({ usage }) => [`usage: ${usage}`],
});

export const tooManyArguments = define<{ command: string; argument: string; most: number; usage: string }>({
  code: 'MAPC8004',
  severity: 'error',
  title: 'One argument too many',
  message: ({ command, argument, most }) =>
    `"${command}" takes ${most === 0 ? 'no argument' : most === 1 ? 'one argument' : `${most} arguments`}, and "${showName(argument)}" is one more`,
  notes: ({ usage }) => [`usage: ${usage}`],
});

export const missingOptionValue = define<{ option: string; expected: string }>({
  code: 'MAPC8005',
  severity: 'error',
  title: 'An option stands without its value',
  message: ({ option, expected }) => `"${option}" needs ${expected} behind it`,
});

export const notAChoice = define<{
  option: string;
  value: string;
  choices: readonly string[];
  nearest?: readonly string[];
}>({
  code: 'MAPC8006',
  severity: 'error',
  title: "An option's value is none of its choices",
  message: ({ option, value, choices }) => `"${option}" is ${listOf(choices)}, not "${showName(value)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const badOptionValue = define<{ option: string; value: string; expected: string }>({
  code: 'MAPC8007',
  severity: 'error',
  title: "An option's value cannot be read",
  message: ({ option, value, expected }) => `"${option}" needs ${expected}, not "${showName(value)}"`,
});

export const conflictingOptions = define<{ options: readonly string[]; reason: string }>({
  code: 'MAPC8008',
  severity: 'error',
  title: 'These options exclude each other',
  message: ({ options }) =>
    `${listOf(
      options.map(option => `"${option}"`),
      'and',
    )} cannot be given together`,
  notes: ({ reason }) => [reason],
});

export const missingOption = define<{ option: string; command: string; reason: string }>({
  code: 'MAPC8009',
  severity: 'error',
  title: 'An option is missing',
  message: ({ option, command }) => `"${command}" needs "${option}"`,
  notes: ({ reason }) => [reason],
});

export const mappingNotFound = define<{ name: string; nearest?: readonly string[] }>({
  code: 'MAPC8010',
  severity: 'error',
  title: 'There is no such mapping',
  message: ({ name }) => `"${showName(name)}" is neither a file nor the name of a bundled mapping`,
  notes: ({ nearest }) => [...suggestions(nearest), '"mapc mappings" lists the bundled ones'],
});

export const unreadableMapping = define<{ path: string; reason: string }>({
  code: 'MAPC8011',
  severity: 'error',
  title: 'The mapping cannot be read',
  message: ({ path, reason }) => `cannot read the mapping "${showName(path)}": ${showName(reason)}`,
});

export const unknownCode = define<{ code: string; nearest?: readonly string[] }>({
  code: 'MAPC8012',
  severity: 'error',
  title: 'There is no finding with this code',
  message: ({ code }) => `there is no code "${showName(code)}"`,
  notes: ({ nearest }) => [...suggestions(nearest), 'codes look like MAPC8012'],
});

export const unknownLayout = define<{ name: string; reason: string; nearest: readonly string[] }>({
  code: 'MAPC8013',
  severity: 'error',
  title: 'A layout that cannot be used here',
  message: ({ name, reason }) => `the layout "${showName(name)}" cannot be used here: ${showName(reason)}`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const undecidedDirection = define<{ reason: string; ways: readonly string[] }>({
  code: 'MAPC8014',
  severity: 'error',
  title: 'It is not clear what to convert into what',
  message: ({ reason }) => `it is not clear what to convert into what: ${showName(reason)}`,
  notes: ({ ways }) =>
    ways.length === 0
      ? ['mappings join where they name the same layout of the same model']
      : [`--from and --to can say ${listOf(ways.map(way => showName(way)))}`],
});

export const unknownSetting = define<{ name: string; nearest: readonly string[] }>({
  code: 'MAPC8015',
  severity: 'error',
  title: 'A setting that no mapping knows',
  message: ({ name }) => `"${showName(name)}" is no size, capture, option or config field of the mappings`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const keyUnknown = define<{ key: string; nearest?: readonly string[] }>({
  code: 'MAPC8016',
  severity: 'error',
  title: 'There is no tensor of this key',
  message: ({ key }) => `neither side has a tensor "${showName(key)}"`,
  notes: ({ nearest }) => suggestions(nearest),
});

export const positionOutside = define<{ key: string; position: readonly number[]; shape: readonly number[] }>({
  code: 'MAPC8017',
  severity: 'error',
  title: 'There is no such element',
  message: ({ key, position, shape }) =>
    `"${showName(key)}" has the shape [${shape.join(', ')}]: there is no element [${position.join(', ')}]`,
});

export const policyUnknown = define<{
  policy: string;
  model: string;
  known: readonly string[];
  nearest: readonly string[];
}>({
  code: 'MAPC8018',
  severity: 'error',
  title: 'There is no such policy',
  message: ({ policy, model }) => `no bundled mapping of ${showName(model)} leads to a layout "${showName(policy)}"`,
  notes: ({ known, nearest }) => [
    ...suggestions(nearest),
    known.length === 0 ? 'there are none for this model' : `policies: ${known.map(name => showName(name)).join(', ')}`,
  ],
});

export const onlyNothing = define<{ pattern: string; nearest: readonly string[] }>({
  code: 'MAPC8019',
  severity: 'error',
  title: 'A pattern that no tensor has',
  message: ({ pattern }) => `no tensor that is written has a key like "${showName(pattern)}"`,
  notes: ({ nearest }) => [
    ...suggestions(nearest),
    'the keys are those of the written side, and the whole key must fit: `*` stands for any text without `/`, `**` for any',
  ],
});

export const axisNotSettable = define<{ name: string }>({
  code: 'MAPC8020',
  severity: 'error',
  title: 'A setting of an axis that is no size of the mapping',
  message: ({ name }) =>
    `"${showName(name)}" is an axis of single rules, which has its own size in each: --set gives sizes of the whole mapping`,
  notes: ({ name }) => [`declare it under \`sizes:\` of the mapping to give it: sizes: { ${showName(name)}: }`],
});

export const settingTwice = define<{ name: string; values: readonly string[] }>({
  code: 'MAPC8021',
  severity: 'error',
  title: 'A setting has two values',
  message: ({ name, values }) =>
    `"--set ${showName(name)}" is given as ${listOf(
      values.map(value => showName(value)),
      'and',
    )}`,
});

export const optionWithoutEffect = define<{ option: string; reason: string }>({
  code: 'MAPC8022',
  severity: 'error',
  title: 'An option that would change nothing',
  message: ({ option, reason }) => `"${option}" would change nothing: ${showName(reason, 400)}`,
});

/** What was typed: commands, options, names of mappings (MAPC8000-8999). */
export const USAGE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  unknownCommand,
  unknownOption,
  missingArgument,
  tooManyArguments,
  missingOptionValue,
  notAChoice,
  badOptionValue,
  conflictingOptions,
  missingOption,
  mappingNotFound,
  unreadableMapping,
  unknownCode,
  unknownLayout,
  undecidedDirection,
  unknownSetting,
  keyUnknown,
  positionOutside,
  policyUnknown,
  onlyNothing,
  axisNotSettable,
  settingTwice,
  optionWithoutEffect,
  ...USAGE_REVIEW_KINDS,
  ...USAGE_ACTION_KINDS,
]);
