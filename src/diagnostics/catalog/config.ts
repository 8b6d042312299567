import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { suggestions } from '../suggest.js';

const quoted = (name: string): string => `"${showName(name)}"`;

export const fieldUnclaimed = define<{ file: string; field: string; nearest: readonly string[] }>({
  code: 'MAPC4501',
  severity: 'error',
  title: 'A config field that no rule claims',
  message: ({ file, field }) => `no rule claims ${quoted(field)} of ${showName(file)}`,
  notes: ({ nearest }) => [
    ...suggestions(nearest),
    'every field is carried over, or dropped with `null` and a `why`: a setting is never lost without a word',
  ],
});

export const fieldMissing = define<{
  file: string;
  field: string;
  target: string;
  nearest: readonly string[];
}>({
  code: 'MAPC4502',
  severity: 'error',
  title: 'A config field that a rule needs is missing',
  message: ({ file, field, target }) =>
    `${showName(file)} has no ${quoted(field)}, from which ${quoted(target)} is made`,
  notes: ({ nearest }) => [
    ...suggestions(nearest),
    '`default:` says what stands in for a field that may be missing; `default: null` leaves it out',
  ],
});

export const constantDiffers = define<{ file: string; field: string; found: string | null; expected: string }>({
  code: 'MAPC4503',
  severity: 'error',
  title: 'A config field with another value than the mapping is for',
  message: ({ file, field, found, expected }) =>
    found === null
      ? `${showName(file)} has no ${quoted(field)}; this mapping is for ${showName(expected)}`
      : `${quoted(field)} of ${showName(file)} is ${showName(found)}; this mapping is for ${showName(expected)}`,
  notes: ({ found }) => [
    found === null
      ? 'a field that may be missing has a `default:`'
      : 'the checkpoint is another model than the mapping is for: converted, it would run and be wrong',
  ],
});

export const fieldTwice = define<{ layout: string; field: string }>({
  code: 'MAPC4504',
  severity: 'error',
  title: 'Two rules for one config field',
  message: ({ layout, field }) => `two rules speak of the field ${quoted(field)} of ${showName(layout)}`,
  notes: () => ['rules that exclude each other say so with `when`'],
});

export const fieldNeeds = define<{ file: string; field: string; needs: readonly string[] }>({
  code: 'MAPC4505',
  severity: 'error',
  title: 'A config field that cannot be computed',
  message: ({ file, field, needs }) =>
    `${quoted(field)} of ${showName(file)} cannot be computed without ${needs.map(quoted).join(', ')}`,
  notes: ({ needs }) => [
    `give ${needs.map(name => `--set ${showName(name)}=...`).join(' ')}, or the whole file with --config`,
  ],
});

export const fieldsDoNotPair = define<{ reason: string }>({
  code: 'MAPC4506',
  severity: 'error',
  title: 'A config rule whose sides do not go together',
  message: ({ reason }) => reason,
});

export const configNotWritten = define<{ layout: string; file: string }>({
  code: 'MAPC4507',
  severity: 'info',
  title: 'A checkpoint that is written without its config',
  message: ({ layout, file }) =>
    `no ${showName(file)} is written: no rule makes the config of ${showName(layout)}, and none was given`,
  notes: ({ file }) => [
    `give --config FILE, which is copied into OUT as ${showName(file)}; rules under \`config:\` can make it`,
  ],
});

/** Rules for the fields of configs (MAPC4500-4599). */
export const CONFIG_KINDS: readonly Kind[] = Object.freeze([
  fieldUnclaimed,
  fieldMissing,
  constantDiffers,
  fieldTwice,
  fieldNeeds,
  fieldsDoNotPair,
  configNotWritten,
]);
