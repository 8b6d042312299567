import { commentNotWritten, commentReadOnly } from '../diagnostics/catalog/review-action.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { NOWHERE } from '../diagnostics/source.js';
import { isRepository, markerOf } from './comment-text.js';
import { githubApi } from './github-api.js';
import type { Inputs } from './inputs.js';
import { keepComment, type CommentOutcome } from './keep-comment.js';
import type { PullRequest } from './pull-request.js';
import type { World } from './run-action.js';

export interface PlacedComment {
  /** Address of the comment; empty where there is none. */
  readonly url: string;
  /** Why there is none: MAPC7180, MAPC7181. */
  readonly findings: readonly Diagnostic[];
}

/** Brings the comment of a pull request up to date, where the step wants one. What is in the way is a finding, and no error. */
export async function placeComment(
  { inputs, pull, body, isNews }: { inputs: Inputs; pull: PullRequest | undefined; body: string; isNews: boolean },
  { env, fetch, sleep }: Pick<World, 'env' | 'fetch' | 'sleep'>,
): Promise<PlacedComment> {
  if (!inputs.comment || pull === undefined) return { url: '', findings: [] };
  const refused = (reason: string): PlacedComment => {
    return { url: '', findings: [commentNotWritten.make(NOWHERE, { pull: pull.number, reason })] };
  };
  const { GITHUB_API_URL: url = 'https://api.github.com', GITHUB_REPOSITORY: repository = '' } = env;
  const { token } = inputs;
  if (token === undefined) return refused('the step has no token');
  if (!isRepository(repository)) return refused(`GITHUB_REPOSITORY is no repository: "${repository}"`);
  const api = githubApi({ url, token, fetch, sleep });
  const outcome = await keepComment(api, {
    repository,
    pull: pull.number,
    marker: markerOf(inputs.name),
    author: inputs.author,
    body,
    isNews,
  });
  if (outcome.kind === 'none') return { url: '', findings: [] };
  if (outcome.kind !== 'refused') return { url: outcome.url, findings: [] };
  if (outcome.status === 403 && pull.isFork && !outcome.reason.startsWith('too many')) {
    return { url: '', findings: [commentReadOnly.make(NOWHERE, { pull: pull.number })] };
  }
  return refused(explain(outcome));
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'the token is not valid',
  403: 'the token may not write comments: the job needs "permissions: pull-requests: write"',
  404: 'there is no such pull request, or the token may not see it',
};

function explain({ status, reason }: Extract<CommentOutcome, { kind: 'refused' }>): string {
  const advice = ADVICE[status ?? 0];
  return advice === undefined || reason.startsWith('too many') ? reason : `${advice} (${reason})`;
}
