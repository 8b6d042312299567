import { define } from '../define.js';
import { showName } from '../show-name.js';
import { didYouMean, listOf } from '../suggest.js';

const suggestion = (nearest: readonly string[] | undefined): readonly string[] => {
  const text = didYouMean(nearest?.map(name => showName(name)) ?? []);
  return text === undefined ? [] : [text];
};

export const unknownField = define<{
  field: string;
  where: string;
  expected: readonly string[];
  nearest?: readonly string[];
}>({
  code: 'MAPC1101',
  severity: 'error',
  title: 'There is no such field',
  message: ({ field, where }) => `${where} has no field "${showName(field)}"`,
  notes: ({ expected, nearest }) => [...suggestion(nearest), `fields: ${expected.join(', ')}`],
});

export const missingField = define<{ field: string; where: string }>({
  code: 'MAPC1102',
  severity: 'error',
  title: 'A field is missing',
  message: ({ field, where }) => `${where} lacks "${field}"`,
});

export const wrongType = define<{ field: string; found: string; expected: string }>({
  code: 'MAPC1103',
  severity: 'error',
  title: 'A value of the wrong kind',
  message: ({ field, found, expected }) => `"${showName(field)}" is ${found}, but ${expected} is expected`,
});

export const wrongWord = define<{
  field: string;
  found: string;
  expected: readonly string[];
  nearest?: readonly string[];
}>({
  code: 'MAPC1104',
  severity: 'error',
  title: 'A value that is none of those possible',
  message: ({ field, found, expected }) => `"${showName(field)}" is ${listOf(expected)}, not "${showName(found)}"`,
  notes: ({ nearest }) => suggestion(nearest),
});

export const wrongCount = define<{ field: string; found: number; expected: string }>({
  code: 'MAPC1105',
  severity: 'error',
  title: 'Too many or too few entries',
  message: ({ field, found, expected }) => `"${showName(field)}" has ${found} entries, but ${expected} expected`,
});

export const badName = define<{ name: string; what: string }>({
  code: 'MAPC1106',
  severity: 'error',
  title: 'This cannot be a name',
  message: ({ name, what }) =>
    `"${showName(name)}" cannot be the name of ${what}: a name is a letter or _, then letters, digits and _`,
  notes: () => ['names stand in expressions, where any other character would be read as something else'],
});

export const reservedName = define<{ name: string; what: string; because: string }>({
  code: 'MAPC1107',
  severity: 'error',
  title: 'This name is taken by the language',
  message: ({ name, what, because }) => `${what} cannot be called "${showName(name)}": ${because}`,
});

export const unknownVersion = define<{ version: string; known: number }>({
  code: 'MAPC1108',
  severity: 'error',
  title: 'A version of the language that is not known',
  message: ({ version, known }) =>
    `this text says "mapc: ${showName(version)}"; the version of the language that is read here is ${known}`,
});

export const sideMissing = define<{ side: string; sides: readonly string[] }>({
  code: 'MAPC1201',
  severity: 'error',
  title: 'A rule that leaves out a side',
  message: ({ side, sides }) =>
    `the rule says nothing of "${showName(side)}"; a rule names both sides, ${listOf(
      sides.map(name => showName(name)),
      'and',
    )}`,
  notes: ({ side }) => [
    `a tensor that "${showName(side)}" does not have is dropped on purpose with "${showName(side)}: null" and a reason in "why"`,
  ],
});

export const nullWithoutReason = define<{ side: string }>({
  code: 'MAPC1202',
  severity: 'error',
  title: 'A side is null, and nothing says why',
  message: ({ side }) =>
    `"${showName(side)}" is null, but the rule has neither "why" (the tensor is dropped) nor "value" (it is generated)`,
});

export const bothNull = define({
  code: 'MAPC1203',
  severity: 'error',
  title: 'A rule about nothing',
  message: () => 'both sides of the rule are null: it speaks of no tensor',
});

export const mappingNotFound = define<{ name: string; field: string }>({
  code: 'MAPC1204',
  severity: 'error',
  title: 'A mapping that another one builds on is not found',
  message: ({ name, field }) => `the mapping "${showName(name)}" of "${field}" is not found`,
  notes: () => ['it is the name of a bundled mapping, or a path relative to the file that names it'],
});

export const mappingCycle = define<{ chain: readonly string[] }>({
  code: 'MAPC1205',
  severity: 'error',
  title: 'Mappings that build on each other in a circle',
  message: ({ chain }) => `this mapping builds on itself: ${chain.map(name => showName(name)).join(' -> ')}`,
});

export const mappingChainTooLong = define<{ most: number; what: string }>({
  code: 'MAPC1206',
  severity: 'error',
  title: 'Too much is built on each other',
  message: ({ most, what }) => `more than ${most} ${what} come together here`,
});

export const layoutsDiffer = define<{ found: readonly string[]; expected: readonly string[]; mapping: string }>({
  code: 'MAPC1207',
  severity: 'error',
  title: 'Layouts that are not those of the mapping built on',
  message: ({ found, expected, mapping }) =>
    `the layouts are ${listOf(
      found.map(name => showName(name)),
      'and',
    )} here, but ${listOf(
      expected.map(name => showName(name)),
      'and',
    )} in "${showName(mapping)}"`,
});

export const sizeConflict = define<{ name: string; first: string; second: string }>({
  code: 'MAPC1208',
  severity: 'error',
  title: 'Two included mappings speak differently of one name',
  message: ({ name, first, second }) =>
    `"${showName(name)}" comes with "${showName(first)}" and, with another meaning, with "${showName(second)}"`,
  notes: ({ name }) => [
    `write "${showName(name)}" in this mapping's own text, or share it under another name: "share: { ${showName(name)}: other_${showName(name)} }"`,
  ],
});

export const duplicateId = define<{ id: string }>({
  code: 'MAPC1209',
  severity: 'error',
  title: 'Two rules with one id',
  message: ({ id }) => `two rules of this text have the id "${showName(id)}"`,
});

export const layoutUnknown = define<{ name: string; layouts: readonly string[]; nearest?: readonly string[] }>({
  code: 'MAPC1210',
  severity: 'error',
  title: 'There is no such layout',
  message: ({ name, layouts }) =>
    `"${showName(name)}" is no layout of this mapping; it has ${listOf(
      layouts.map(layout => showName(layout)),
      'and',
    )}`,
  notes: ({ nearest }) => suggestion(nearest),
});

export const fieldsDoNotFit = define<{ what: string }>({
  code: 'MAPC1211',
  severity: 'error',
  title: 'Fields of a rule that do not go together',
  message: ({ what }) => what,
});

export const notShared = define<{ name: string; mapping: string; nearest?: readonly string[] }>({
  code: 'MAPC1212',
  severity: 'error',
  title: 'A name to share that the included mapping does not have',
  message: ({ name, mapping }) => `"${showName(mapping)}" has no size or option "${showName(name)}" to share`,
  notes: ({ nearest }) => suggestion(nearest),
});
