import type { Asked } from './stand-in.js';
import { EXCHANGED, GOOD, Step } from './step.js';

/* What the API can answer. The answer on the mappings stays what it is; who looks is told why there is no comment. */

const step = new Step();
beforeAll(() => step.start(GOOD, EXCHANGED));
beforeEach(() => {
  step.api.comments.length = 0;
  step.api.asked.length = 0;
  step.api.trouble = () => undefined;
});
afterAll(() => step.stop());

const methods = (): readonly string[] => step.api.asked.map(({ method }) => method);
const json = { message: 'Resource not accessible by integration' };
const isPost = ({ method }: Asked): boolean => method === 'POST';

it('a fork whose token may only read: the report is in the summary, MAPC7180 says so', async () => {
  step.api.trouble = asked => (asked.method === 'GET' ? undefined : { status: 403, json });
  const fork = step.event(text =>
    text.replace('"full_name": "example-lab/checkpoints"', '"full_name": "somebody/checkpoints"'),
  );
  const { code, out, summary } = await step.run({ GITHUB_EVENT_PATH: fork });
  expect(code).toBe(0);
  expect(out).toContain('::notice title=MAPC7180%3A ');
  expect(summary).toContain('1 change in meaning');
  expect(summary).toContain('pull request 42 comes from a fork, whose token may only read');
  expect((await step.run({ GITHUB_EVENT_PATH: fork, INPUT_FAIL_ON: 'changes' })).code).toBe(1);
});

it.each([
  ['403 without the permission', 403, json, 'the job needs "permissions: pull-requests: write"'],
  ['401', 401, { message: 'Bad credentials' }, 'the token is not valid (401 Bad credentials)'],
  ['404', 404, { message: 'Not Found' }, 'there is no such pull request, or the token may not see it'],
  ['422', 422, { message: 'Validation Failed' }, '422 Validation Failed'],
  ['a page that is no JSON', 502, undefined, '502'],
])('%s is told with MAPC7181', async (_, status, told, text) => {
  step.api.trouble = asked => (isPost(asked) ? { status, json: told } : undefined);
  const { code, err, out, summary, outputs } = await step.run();
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toContain('::warning title=MAPC7181%3A ');
  expect(out).toContain(text);
  expect(summary).toContain('MAPC7181');
  expect(outputs).toContain('comment-url=\n');
  // What may have been written is not written again.
  expect(methods()).toEqual(['GET', 'POST']);
});

it('what fails on the way is tried again', async () => {
  step.api.trouble = (_, count) => (count === 1 ? 'hang up' : count === 2 ? { status: 503, json: {} } : undefined);
  const { out } = await step.run();
  expect(out).not.toContain('MAPC7181');
  expect(methods()).toEqual(['GET', 'GET', 'GET', 'POST']);
  expect(step.api.comments).toHaveLength(1);
});

it('and given up after the third time', async () => {
  step.api.trouble = () => ({ status: 500, json: { message: 'Server Error' } });
  const { code, out } = await step.run();
  expect(code).toBe(0);
  expect(out).toContain('500 Server Error');
  expect(methods()).toEqual(['GET', 'GET', 'GET']);
});

it('a limit of requests is waited for where it ends soon', async () => {
  step.api.trouble = (_, count) =>
    count === 1
      ? { status: 403, headers: { 'retry-after': '1' }, json: { message: 'secondary rate limit' } }
      : undefined;
  const { out } = await step.run();
  expect(out).not.toContain('MAPC718');
  expect(methods()).toEqual(['GET', 'GET', 'POST']);
});

it('and told where it does not, also to a fork', async () => {
  const reset = String(Math.ceil(Date.now() / 1000) + 3000);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
  step.api.trouble = () => ({ status: 403, headers, json: { message: 'API rate limit exceeded' } });
  const fork = step.event(text =>
    text.replace('"full_name": "example-lab/checkpoints"', '"full_name": "somebody/checkpoints"'),
  );
  const { code, out } = await step.run({ GITHUB_EVENT_PATH: fork });
  expect(code).toBe(0);
  expect(out).toMatch(/MAPC7181.*too many requests: the limit of the service ends in [23]\d{3} s/);
  expect(methods()).toEqual(['GET']);
});

it('a next page elsewhere is not asked for: the token stays here', async () => {
  let asked = 0;
  const other = new Step();
  await other.api.start();
  other.api.trouble = () => {
    asked++;
    return undefined;
  };
  const link = `<${other.api.url}/repos/example-lab/checkpoints/issues/42/comments?page=2>; rel="next"`;
  step.api.trouble = request => (request.method === 'GET' ? { status: 200, headers: { link }, json: [] } : undefined);
  await step.run();
  step.api.trouble = () => ({ status: 301, headers: { location: `${other.api.url}/elsewhere` }, json: {} });
  expect((await step.run()).out).toContain('MAPC7181');
  await other.stop();
  expect(asked).toBe(0);
});

it.each([
  ['without a token', { INPUT_TOKEN: '' }, 'the step has no token'],
  ['for no repository', { GITHUB_REPOSITORY: 'example-lab/../x' }, 'GITHUB_REPOSITORY'],
])('nothing is asked %s', async (_, environment, text) => {
  const { code, out } = await step.run(environment);
  expect(code).toBe(0);
  expect(out).toContain(text);
  expect(step.api.asked).toEqual([]);
});

it('a comment that is removed meanwhile is begun anew', async () => {
  await step.run();
  step.api.trouble = ({ method }) => (method === 'PATCH' ? { status: 404, json: { message: 'Not Found' } } : undefined);
  step.git('checkout', '-q', 'names');
  step.git('commit', '-q', '--allow-empty', '-m', 'another head');
  await step.run();
  expect(methods()).toEqual(['GET', 'POST', 'GET', 'PATCH', 'POST']);
});

it('never says the token', async () => {
  step.api.trouble = () => ({ status: 401, json: { message: 'x' } });
  const { out, err, summary, outputs } = await step.run();
  expect([out, err, summary, outputs].join()).not.toContain('the-token');
});
