import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';
import { formatCount } from '../summary.js';
import { listOf } from '../suggest.js';

const counted = (count: number): string => (count === 1 ? '' : ` (${count} tensors)`);

/** The first ones of a list, and how many more there are. */
function some(names: readonly string[], most: number): string {
  const shown = names
    .slice(0, most)
    .map(name => showName(name))
    .join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** A key of the side that is read that nothing carries over. */
export const unclaimed = define<{ family: string; count: number }>({
  code: 'MAPC4001',
  severity: 'error',
  title: 'A tensor that no rule claims',
  message: ({ family, count }) =>
    family === ''
      ? 'no rule claims the tensor with the empty key ""'
      : `no rule claims ${showName(family)}${counted(count)}`,
  notes: () => ['every key is converted, or dropped with `null` and a `why`: a tensor is never lost without a word'],
});

export const missingTensors = define<{
  count: number;
  keys: readonly string[];
  /** Files that are not there at all; the keys are those of which a part would be in them. */
  files?: readonly string[];
  /** What would be made of them; none for what is dropped. */
  targets: readonly string[];
  /** Others of the family are there. */
  someThere: boolean;
}>({
  code: 'MAPC4002',
  severity: 'error',
  title: 'A tensor that a rule needs is missing',
  message: ({ count, keys, files, targets }) => {
    if (files !== undefined) {
      const what = files.length === 1 ? 'file' : 'files';
      return `the checkpoint has no ${what} ${some(files, 5)}, with ${some(keys, 3)}${counted(count)}`;
    }
    const made =
      targets.length === 0
        ? ''
        : `: ${some(targets, 2)} ${count === 1 || targets.length === 1 ? 'has' : 'have'} no source`;
    return `the checkpoint has no ${some(keys, 5)}${counted(count)}${made}`;
  },
  notes: ({ someThere, files }) =>
    files !== undefined
      ? ['others of the family are there, so the checkpoint is not whole']
      : someThere
        ? [
            'others of the family are there, so the checkpoint is not whole; single tensors that may be absent are `optional: each`',
          ]
        : ['a family that may be absent is `optional: true`'],
});

export const claimedTwice = define<{ family: string; count: number }>({
  code: 'MAPC4003',
  severity: 'error',
  title: 'Two rules claim one key',
  message: ({ family, count }) => `two rules claim ${showName(family)}${counted(count)}`,
  notes: () => [
    'rules have no order: make the patterns disjoint, or say `otherwise: true` (lowest priority) or `tied: true` (a second claim)',
  ],
});

export const targetTwice = define<{ family: string; count: number }>({
  code: 'MAPC4004',
  severity: 'error',
  title: 'Two rules make one tensor',
  message: ({ family, count }) => `two rules would make ${showName(family)}${counted(count)}`,
  notes: () => [
    'neither of them wins: say in `for` or `when` which of them holds, or `tied: true` where both are the same',
  ],
});

export const nothingMatches = define<{ keys: readonly string[] }>({
  code: 'MAPC4005',
  severity: 'error',
  title: 'A rule that matches nothing',
  message: ({ keys }) => `no tensor of the checkpoint matches ${listOf(keys.map(key => showName(key)))}`,
  notes: () => ['a family that may be absent is `optional: true`'],
});

export const needsToRead = define<{ family: string; count: number; name: string }>({
  code: 'MAPC4006',
  severity: 'error',
  title: 'A key that cannot be read without a size',
  message: ({ family, count, name }) =>
    `the numbers in ${showName(family)}${counted(count)} cannot be read without ${showName(name)}`,
  notes: ({ name }) => [`give it with --set ${showName(name)}=N`],
});

export const otherLayout = define<{ layout: string; count: number; key: string; fits: string | null }>({
  code: 'MAPC4007',
  severity: 'error',
  title: 'A checkpoint of another layout',
  message: ({ layout, count, key }) =>
    count === 1
      ? `the only tensor, ${showName(key)}, is none of the layout ${showName(layout)}`
      : `none of the ${formatCount(count)} tensors is one of the layout ${showName(layout)}: the first is ${showName(key)}`,
  notes: ({ fits }) => [
    fits === null
      ? '"mapc inspect" shows what is there, "mapc mappings" which mappings there are'
      : `its keys fit the layout ${showName(fits)}: --from ${showName(fits)} reads it so`,
  ],
});

export const beyondSize = define<{
  capture: string;
  values: string;
  count: number;
  size: number;
  origin: string;
  source: string | null;
}>({
  code: 'MAPC4008',
  severity: 'error',
  title: 'More layers, experts or ranks than are counted',
  message: ({ capture, values, count, size, origin }) => {
    const range = size === 0 ? 'none' : size === 1 ? '0 alone' : `0 to ${size - 1}`;
    return `the checkpoint has ${showName(capture)} ${values}${counted(count)}, but ${showName(capture)} is ${range}: ${showName(origin)} is ${size}`;
  },
  notes: ({ origin, source }) => [
    ...(source === null ? [] : [`${showName(origin)} comes from ${showName(source)}`]),
    'a tensor is never lost without a word: the number is wrong, or the rules read fewer than there are',
  ],
});

/** Mistakes in what is claimed, made and left over (MAPC4000-4999). */
export const COVERAGE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  unclaimed,
  missingTensors,
  claimedTwice,
  targetTwice,
  nothingMatches,
  needsToRead,
  otherLayout,
  beyondSize,
]);
