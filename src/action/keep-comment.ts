import type { Api } from './github-api.js';
import { field } from './json-field.js';

export interface CommentRequest {
  /** `owner/name`. */
  readonly repository: string;
  readonly pull: number;
  /** First line of every comment of this review; hidden. */
  readonly marker: string;
  /** Login that writes. Somebody else could have written the marker, and would own what stands below it. */
  readonly author: string;
  /** The whole comment, marker first. */
  readonly body: string;
  /** There is something to say: without it a comment is brought up to date, and none begun. */
  readonly isNews: boolean;
}

export type CommentOutcome =
  | { readonly kind: 'created' | 'updated' | 'unchanged'; readonly url: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly reason: string };

interface Comment {
  readonly id: number;
  readonly login: string;
  readonly body: string;
  readonly url: string;
}

/** More pages than any conversation has. */
const MOST_PAGES = 200;

/** Keeps one comment of this review up to date: the oldest of its own becomes `body`, any other of its own goes. */
export async function keepComment(api: Api, request: CommentRequest): Promise<CommentOutcome> {
  const { repository, pull, marker, author, body, isNews } = request;
  const comments = `/repos/${repository}/issues/${pull}/comments`;
  const own: Comment[] = [];
  let page: string | undefined = `${comments}?per_page=100`;
  for (let pages = 0; page !== undefined && pages < MOST_PAGES; pages++) {
    const answer = await api({ method: 'GET', path: page });
    if (answer.kind === 'refused') return answer;
    own.push(
      ...commentsIn(answer.json).filter(
        comment => comment.login.toLowerCase() === author.toLowerCase() && comment.body.startsWith(marker),
      ),
    );
    page = answer.next;
  }
  const [first, ...surplus] = own;
  if (first === undefined) return isNews ? create() : { kind: 'none' };
  // Two runs at once can each have begun one.
  for (const { id } of surplus) await api({ method: 'DELETE', path: pathOf(id) });
  if (sameText(first.body, body)) return { kind: 'unchanged', url: first.url };
  const updated = await api({ method: 'PATCH', path: pathOf(first.id), body: { body } });
  if (updated.kind === 'ok') return { kind: 'updated', url: urlIn(updated.json) || first.url };
  // Somebody has removed it since.
  return updated.status === 404 && isNews ? create() : updated;

  function pathOf(id: number): string {
    return `/repos/${repository}/issues/comments/${id}`;
  }

  async function create(): Promise<CommentOutcome> {
    const created = await api({ method: 'POST', path: comments, body: { body } });
    return created.kind === 'ok' ? { kind: 'created', url: urlIn(created.json) } : created;
  }
}

/** The service keeps comments with other line ends, and without blanks at the end. */
const sameText = (a: string, b: string): boolean => a.replace(/\r\n/g, '\n').trimEnd() === b.trimEnd();

function commentsIn(json: unknown): readonly Comment[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((entry: unknown): readonly Comment[] => {
    const [id, body, login] = [field(entry, 'id'), field(entry, 'body'), field(field(entry, 'user'), 'login')];
    if (typeof id !== 'number' || typeof body !== 'string' || typeof login !== 'string') return [];
    return [{ id, body, login, url: urlIn(entry) }];
  });
}

function urlIn(json: unknown): string {
  const url = field(json, 'html_url');
  return typeof url === 'string' && /^https?:\/\/[\x21-\x7e]+$/.test(url) ? url : '';
}
