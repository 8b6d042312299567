import { version } from '../api/version.js';
import { field } from './json-field.js';

/** One request to the REST API of the service. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `/repos/...`, with its query. */
  readonly path: string;
  readonly body?: { readonly body: string };
}

export type ApiAnswer =
  | { readonly kind: 'ok'; readonly json: unknown; /** Path of the next page. */ readonly next: string | undefined }
  | {
      readonly kind: 'refused';
      /** Undefined: no answer came. */ readonly status: number | undefined;
      readonly reason: string;
    };

export type Api = (request: ApiRequest) => Promise<ApiAnswer>;

export interface ApiOptions {
  /** `https://api.github.com`, or that of a server of one's own. */
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
  /** Milliseconds. */
  readonly sleep: (time: number) => Promise<void>;
}

/** Times between tries, in milliseconds. */
const PAUSES = [500, 2000];
/** Longest time that a limit is waited for; in a longer one a job would cost more than its comment is worth. */
const LONGEST_WAIT = 30_000;
const TIMEOUT = 30_000;

/**
 * The API, with the manners that it asks for: what fails on the way is tried again (but for what would then be there twice), a limit of
 * requests is waited for where it ends soon. An answer of any kind is an answer, never an exception.
 */
export function githubApi(options: ApiOptions): Api {
  return async request => {
    for (let tried = 0; ; tried++) {
      const { answer, wait } = await ask(request, options, PAUSES[tried]);
      if (wait === undefined) return answer;
      await options.sleep(wait);
    }
  };
}

interface Asked {
  readonly answer: ApiAnswer;
  /** Milliseconds until it should be tried again; undefined: it should not. */
  readonly wait?: number | undefined;
}

async function ask(request: ApiRequest, options: ApiOptions, pause: number | undefined): Promise<Asked> {
  const { method, path, body } = request;
  const isRepeatable = method !== 'POST';
  let response: Response;
  let text: string;
  try {
    response = await options.fetch(`${options.url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${options.token}`,
        'user-agent': `mapc/${version}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // Nobody else is to be given the token, nor believed.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    text = await response.text();
  } catch (error) {
    return {
      answer: { kind: 'refused', status: undefined, reason: reasonOf(error) },
      wait: isRepeatable ? pause : undefined,
    };
  }
  const { status, headers } = response;
  if (response.ok)
    return { answer: { kind: 'ok', json: parse(text), next: nextPage(headers.get('link'), options.url) } };
  const limited = limitOf(response);
  if (limited !== undefined) {
    const reason = `too many requests: the limit of the service ends in ${Math.ceil(limited / 1000)} s`;
    const wait = limited <= LONGEST_WAIT && pause !== undefined ? limited : undefined;
    return { answer: { kind: 'refused', status, reason }, wait };
  }
  const answer: ApiAnswer = { kind: 'refused', status, reason: `${status} ${messageOf(text)}`.trim() };
  return { answer, wait: isRepeatable && status >= 500 ? pause : undefined };
}

/** Milliseconds until a limit of requests ends; undefined where none is the reason. */
function limitOf({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 403) return undefined;
  const after = Number(headers.get('retry-after') ?? NaN);
  if (Number.isFinite(after)) return Math.max(0, after * 1000);
  const reset = Number(headers.get('x-ratelimit-reset') ?? NaN);
  if (headers.get('x-ratelimit-remaining') === '0' && Number.isFinite(reset)) {
    return Math.max(0, reset * 1000 - Date.now()) + 1000;
  }
  return status === 429 ? 60_000 : undefined;
}

/** The path of `<URL>; rel="next"`, where it is one of the same API. */
function nextPage(link: string | null, url: string): string | undefined {
  const next = (link ?? '').split(',').find(part => /;\s*rel="?next"?/.test(part));
  const target = /<([^>]+)>/.exec(next ?? '')?.[1];
  const base = url.replace(/\/+$/, '');
  return target?.startsWith(`${base}/`) === true ? target.slice(base.length) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(text: string): string {
  const message = field(parse(text), 'message');
  return typeof message === 'string' ? message : '';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
