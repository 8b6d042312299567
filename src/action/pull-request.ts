import { readFileSync } from 'node:fs';
import { eventUnreadable } from '../diagnostics/catalog/usage-action.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inFile } from '../diagnostics/source.js';
import type { Environment } from './inputs.js';
import { field } from './json-field.js';

/** The pull request that a run is about, from the event that the service has written down for it. */
export interface PullRequest {
  readonly number: number;
  /** Commits; 40 hexadecimal digits, or 64. */
  readonly head: string;
  readonly base: string;
  /** Branch that it goes into. */
  readonly branch: string;
  /** It comes from another repository: then the token may only read. */
  readonly isFork: boolean;
}

/** Undefined for events that are about no pull request, and outside a workflow. Throws MAPC8121 for a file that is no event. */
export function readPullRequest({ GITHUB_EVENT_PATH: path = '' }: Environment): PullRequest | undefined {
  if (path === '') return undefined;
  const refuse = (reason: string): never => {
    throw new MapcError(eventUnreadable.make(inFile(path), { path, reason }));
  };
  let event: unknown;
  try {
    event = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const pull = field(event, 'pull_request');
  if (pull === undefined) return undefined;
  const [head, base] = [field(pull, 'head'), field(pull, 'base')];
  const [number, branch] = [field(pull, 'number'), field(base, 'ref')];
  const [headCommit, baseCommit] = [field(head, 'sha'), field(base, 'sha')];
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return refuse('pull_request.number');
  if (!isCommit(headCommit)) return refuse('pull_request.head.sha');
  if (!isCommit(baseCommit)) return refuse('pull_request.base.sha');
  const [from, into] = [field(field(head, 'repo'), 'full_name'), field(field(base, 'repo'), 'full_name')];
  return {
    number,
    head: headCommit,
    base: baseCommit,
    branch: typeof branch === 'string' ? branch : baseCommit.slice(0, 12),
    // A fork that is gone has no repository any more.
    isFork: from !== into,
  };
}

const isCommit = (value: unknown): value is string =>
  typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
