import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A comment as the API tells it. */
export interface StoredComment {
  readonly id: number;
  readonly login: string;
  body: string;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** What the stand-in answers instead of what it would: by request, undefined for the usual answer. */
export type Trouble = (
  asked: Asked,
  count: number,
) => { status: number; headers?: Record<string, string>; json: unknown } | 'hang up' | undefined;

/** A stand-in for the part of the REST API that a comment needs: pages with links, no word more than the token may. */
export class StandIn {
  readonly comments: StoredComment[] = [];
  readonly asked: Asked[] = [];
  /** Login behind the token. */
  readonly login = 'github-actions[bot]';
  trouble: Trouble = () => undefined;
  /** Comments in a page at most, whatever is asked for. */
  pageSize = 100;
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    // A server of one's own has its API below a path.
    return `http://127.0.0.1:${port}/api/v3`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  comment(login: string, body: string): StoredComment {
    const added = { id: 1000 + this.comments.length, login, body };
    this.comments.push(added);
    return added;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const asked: Asked = {
      method: request.method ?? '',
      path: (request.url ?? '').replace(/^\/api\/v3/, ''),
      authorization: request.headers.authorization,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.asked.push(asked);
    const trouble = this.trouble(asked, this.asked.length);
    if (trouble === 'hang up') {
      request.socket.destroy();
      return;
    }
    const { status, headers = {}, json } = trouble ?? this.#usual(asked);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(json === undefined ? undefined : JSON.stringify(json));
  }

  #usual({ method, path, authorization, body }: Asked): {
    status: number;
    headers?: Record<string, string>;
    json?: unknown;
  } {
    if (authorization !== 'Bearer the-token') return { status: 401, json: { message: 'Bad credentials' } };
    const url = new URL(path, 'http://stand-in');
    const list = '/repos/example-lab/checkpoints/issues/42/comments';
    const sent = typeof body === 'object' && body !== null && 'body' in body ? String(body.body) : '';
    if (sent.length > 65_536) return { status: 422, json: { message: 'Validation Failed: body is too long' } };
    if (url.pathname === list && method === 'POST')
      return { status: 201, json: this.#told(this.comment(this.login, sent)) };
    if (url.pathname === list && method === 'GET') {
      const page = Number(url.searchParams.get('page') ?? 1);
      const size = Math.min(this.pageSize, Number(url.searchParams.get('per_page') ?? 30));
      const json = this.comments.slice((page - 1) * size, page * size).map(comment => this.#told(comment));
      const to = (number: number, rel: string): string =>
        `<${this.url}${list}?per_page=${size}&page=${number}>; rel="${rel}"`;
      const last = Math.ceil(this.comments.length / size);
      const headers: Record<string, string> =
        page < last ? { link: `${to(page + 1, 'next')}, ${to(last, 'last')}` } : {};
      return { status: 200, headers, json };
    }
    const id = Number(/^\/repos\/example-lab\/checkpoints\/issues\/comments\/(\d+)$/.exec(url.pathname)?.[1]);
    const found = this.comments.find(comment => comment.id === id);
    if (found === undefined) return { status: 404, json: { message: 'Not Found' } };
    if (method === 'DELETE') {
      this.comments.splice(this.comments.indexOf(found), 1);
      return { status: 204 };
    }
    found.body = sent;
    return { status: 200, json: this.#told(found) };
  }

  #told({ id, login, body }: StoredComment): unknown {
    const html_url = `https://github.com/example-lab/checkpoints/pull/42#issuecomment-${id}`;
    // As the service keeps a text.
    return {
      id,
      html_url,
      user: { login, type: login.endsWith('[bot]') ? 'Bot' : 'User' },
      body: body.replace(/\n/g, '\r\n'),
    };
  }
}
