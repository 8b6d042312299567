import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const eventUnreadable = define<{ path: string; reason: string }>({
  code: 'MAPC8121',
  severity: 'error',
  title: 'The event of the workflow cannot be read',
  message: ({ path, reason }) => `${showName(path)} is not the event of a workflow: ${showName(reason)}`,
  notes: () => ['GITHUB_EVENT_PATH names the file; the service writes it before a job begins'],
});

export const baseNotFetched = define<{ base: string; branch: string }>({
  code: 'MAPC8122',
  severity: 'error',
  title: 'The checkout does not reach back to the base of the pull request',
  message: ({ base, branch }) =>
    `nothing to compare with: the clone has neither a merge into "${showName(branch)}" with its parents nor commit ${base.slice(0, 12)}`,
  notes: () => [
    'actions/checkout fetches one commit unless told otherwise: "fetch-depth: 2" has what the pull request is merged into, "fetch-depth: 0" all',
  ],
});

/** What a workflow says, and where it runs (MAPC8121-8129). */
export const USAGE_ACTION_KINDS: readonly Kind[] = Object.freeze<Kind[]>([eventUnreadable, baseNotFetched]);
