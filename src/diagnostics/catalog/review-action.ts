import { define, type Kind } from '../define.js';
import { showName } from '../show-name.js';

export const commentReadOnly = define<{ pull: number }>({
  code: 'MAPC7180',
  severity: 'info',
  title: 'The token of a fork may not write a comment',
  message: ({ pull }) =>
    `pull request ${pull} comes from a fork, whose token may only read: the report is in the summary of the run`,
});

export const commentNotWritten = define<{ pull: number; reason: string }>({
  code: 'MAPC7181',
  severity: 'warning',
  title: 'The comment could not be written',
  message: ({ pull, reason }) => `no comment on pull request ${pull}: ${showName(reason, 500)}`,
  notes: () => ['the report is in the summary of the run; what the review says of the mappings is not touched by this'],
});

/** What becomes of the report in a workflow (MAPC7180-7189). */
export const REVIEW_ACTION_KINDS: readonly Kind[] = Object.freeze<Kind[]>([commentReadOnly, commentNotWritten]);
