import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

const counted = (count: number): string => (count === 1 ? '' : ` (${count} tensors)`);

/** A key of the side that is read that nothing carries over. */
export const unclaimed = define<{ family: string; count: number }>({
  code: 'MAPC4001',
  severity: 'error',
  title: 'A tensor that no rule claims',
  message: ({ family, count }) => `no rule claims ${showName(family)}${counted(count)}`,
  notes: () => ['every key is converted, or dropped with `null` and a `why`: a tensor is never lost without a word'],
});

export const missingTensors = define<{ count: number; keys: readonly string[]; target: string | undefined }>({
  code: 'MAPC4002',
  severity: 'error',
  title: 'A tensor that a rule needs is missing',
  message: ({ count, keys, target }) => {
    const shown = keys
      .slice(0, 5)
      .map(key => showName(key))
      .join(', ');
    const more = keys.length > 5 ? ` and ${keys.length - 5} more` : '';
    const made = target === undefined ? '' : `: ${showName(target)} has no source`;
    return `the checkpoint has no ${shown}${more}${counted(count)}${made}`;
  },
  notes: () => [
    'a family that may be absent is `optional: true`; single tensors that may be absent are `optional: each`',
  ],
});

export const claimedTwice = define<{ key: string }>({
  code: 'MAPC4003',
  severity: 'error',
  title: 'Two rules claim one key',
  message: ({ key }) => `${showName(key)} is claimed by two rules`,
  notes: () => [
    'rules have no order: make the patterns disjoint, or say `otherwise: true` (lowest priority) or `tied: true` (a second claim)',
  ],
});

export const targetTwice = define<{ key: string }>({
  code: 'MAPC4004',
  severity: 'error',
  title: 'Two rules make one tensor',
  message: ({ key }) => `${showName(key)} would be written by two rules`,
});

export const nothingMatches = define<{ keys: readonly string[] }>({
  code: 'MAPC4005',
  severity: 'error',
  title: 'A rule that matches nothing',
  message: ({ keys }) => `no tensor of the checkpoint matches ${keys.map(key => showName(key)).join(' or ')}`,
  notes: () => ['a family that may be absent is `optional: true`'],
});

export const needsToRead = define<{ key: string; name: string }>({
  code: 'MAPC4006',
  severity: 'error',
  title: 'A key that cannot be read without a size',
  message: ({ key, name }) =>
    `the numbers in ${showName(key)} cannot be read without ${name}: give it with --set ${name}=N`,
});

/** Mistakes in what is claimed, made and left over (MAPC4000-4999). */
export const COVERAGE_KINDS: readonly Kind[] = Object.freeze<Kind[]>([
  unclaimed,
  missingTensors,
  claimedTwice,
  targetTwice,
  nothingMatches,
  needsToRead,
]);
