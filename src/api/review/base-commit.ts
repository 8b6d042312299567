import { git } from './git.js';

/** The two ends of a pull request, as names of commits. */
export interface PullRequestEnds {
  readonly head: string;
  readonly base: string;
}

/**
 * The commit that the working tree at `folder` must be compared with to see what a pull request changes: where its merge into the base is
 * checked out (what services do by default), what it was merged into; else the commit at which it left the base. Undefined where
 * the clone is too shallow to have it. Throws MAPC8102 where there is no git.
 */
export function baseCommit({ head, base }: PullRequestEnds, folder: string): string | undefined {
  const [, into, merged] = git(['rev-list', '--parents', '--max-count=1', 'HEAD'], folder)?.trim().split(' ') ?? [];
  if (into !== undefined && merged === head) return into;
  return git(['merge-base', base, 'HEAD'], folder)?.trim();
}
