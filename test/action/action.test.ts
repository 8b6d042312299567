import { readFileSync, writeFileSync } from 'node:fs';
import { sarifProblems } from '../support/sarif-schema.js';
import { EXCHANGED, GOOD, Step } from './step.js';

/* The built action in a repository, with a recorded event and a stand-in for the API. */

let step: Step;
beforeEach(() => {
  step = new Step();
});
afterEach(() => step.stop());

const BOT = 'github-actions[bot]';
const MARKER = '<!-- mapc review: mappings -->';

describe('a change in meaning', () => {
  it('is annotated, told in the summary and in one new comment, and does not fail the step', async () => {
    await step.start(GOOD, EXCHANGED);
    const { code, out, err, summary, outputs } = await step.run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const line = EXCHANGED.split('\n').findIndex(text => text.includes('mlp.{w}.weight')) + 1;
    expect(out).toMatch(
      new RegExp(`^::warning file=mappings/a\\.yaml,line=${line},endLine=${line + 3},title=MAPC7150`),
    );
    const [comment] = step.api.comments;
    expect(step.api.comments).toHaveLength(1);
    expect(comment?.login).toBe(BOT);
    expect(comment?.body.startsWith(`${MARKER}\n## Mapping review: check and test pass; 1 change in meaning\n`)).toBe(
      true,
    );
    expect(comment?.body).toContain('| changes | 1 change in meaning | against `main` |');
    expect(comment?.body).toContain('**MAPC7150**');
    expect(comment?.body).toContain(`commit \`${step.git('rev-parse', '--short=12', 'names')}\``);
    expect(comment?.body).toContain('[this run](https://github.com/example-lab/checkpoints/actions/runs/11998877665)');
    expect(summary.trim()).toBe(comment?.body.trim());
    expect(outputs).toBe(
      'errors=0\nwarnings=1\nchanged=true\ncomment-url=https://github.com/example-lab/checkpoints/pull/42#issuecomment-1000\n',
    );
  });

  it('is compared with what the pull request is merged into, not with what came to the base since', async () => {
    await step.start(GOOD, GOOD);
    // On the base, the mapping has changed before the merge: the pull request has no part in it.
    step.git('checkout', '-q', 'main~1');
    writeFileSync(step.path('mappings', 'a.yaml'), EXCHANGED);
    step.git('commit', '-q', '-a', '-m', 'on the base');
    step.git('merge', '-q', '--no-ff', '-m', 'merge', 'names');
    expect((await step.run()).outputs).toContain('changed=false\n');
    // Without the merge: where the pull request has left the base.
    step.git('checkout', '-q', 'names');
    expect((await step.run()).outputs).toContain('changed=false\n');
  });

  it('fails the step where that is asked for', async () => {
    await step.start(GOOD, EXCHANGED);
    expect((await step.run({ INPUT_FAIL_ON: 'changes' })).code).toBe(1);
  });
});

describe('the comment', () => {
  it('is found on any page, brought up to date, and says so when there is no change any more', async () => {
    await step.start(GOOD, EXCHANGED);
    step.api.pageSize = 2;
    for (let i = 0; i < 5; i++) step.api.comment('mapping-reviewer', `Remark ${i}`);
    await step.run();
    expect(step.api.comments).toHaveLength(6);
    for (let i = 0; i < 3; i++) step.api.comment('mapping-reviewer', 'And another');
    step.git('checkout', '-q', 'names');
    writeFileSync(step.path('mappings', 'a.yaml'), GOOD);
    step.git('commit', '-q', '-a', '-m', 'as it was');
    step.api.asked.length = 0;
    const { code } = await step.run();
    expect(code).toBe(0);
    expect(step.api.comments).toHaveLength(9);
    expect(step.api.comments[5]?.body).toContain('## Mapping review: check and test pass; no change in meaning\n');
    expect(step.api.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET', 'GET', 'PATCH']);
    // Nothing is new: nothing is written.
    step.api.asked.length = 0;
    expect((await step.run()).outputs).toContain('#issuecomment-1005');
    expect(step.api.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET', 'GET']);
  });

  it('is not begun where there is nothing to say', async () => {
    await step.start(GOOD, `# A remark\n${GOOD}`);
    const { code, summary, outputs } = await step.run();
    expect(code).toBe(0);
    expect(step.api.comments).toEqual([]);
    expect(summary).toContain('no change in meaning');
    expect(outputs).toContain('comment-url=\n');
  });

  it('of somebody else is never touched, whatever is in it', async () => {
    await step.start(GOOD, EXCHANGED);
    step.api.comment('mapping-author', `${MARKER}\nAll is well.`);
    step.api.comment(BOT, '<!-- mapc review: others -->\nAnother review.');
    step.api.comment(BOT, `Somebody wrote ${MARKER}`);
    await step.run();
    expect(step.api.comments).toHaveLength(4);
    expect(step.api.asked.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('is one: what two runs have begun at once is one again after the next', async () => {
    await step.start(GOOD, EXCHANGED);
    step.api.comment(BOT, `${MARKER}\nfirst`);
    step.api.comment(BOT, `${MARKER}\nsecond`);
    await step.run();
    expect(step.api.comments.map(({ id }) => id)).toEqual([1000]);
    expect(step.api.comments[0]?.body).toContain('1 change in meaning');
  });

  it('stays out where none is wanted, and outside pull requests', async () => {
    await step.start(GOOD, EXCHANGED);
    expect((await step.run({ INPUT_COMMENT: 'false' })).summary).toContain('1 change in meaning');
    const { code, summary } = await step.run({
      GITHUB_EVENT_NAME: 'push',
      GITHUB_EVENT_PATH: step.event(() => '{"ref":"refs/heads/main"}'),
    });
    expect(code).toBe(0);
    expect(summary).toContain('| changes | not compared |');
    expect(step.api.asked).toEqual([]);
  });

  it('is cut below what the service takes, with the rest counted', async () => {
    const many = (after: string): string =>
      [
        'mapc: 1',
        'name: many',
        'layouts: { a: { format: safetensors }, b: { format: safetensors } }',
        'rules:',
        ...Array.from({ length: 400 }, (_, i) => `  - { a: "w${i} [rows columns]", b: "w${i} ${after}" }`),
        'examples:',
        '  - { rows: 2, columns: 3 }',
        '',
      ].join('\n');
    await step.start(many('[rows columns]'), many('[columns rows]'));
    const { code } = await step.run();
    expect(code).toBe(0);
    const body = step.api.comments[0]?.body ?? '';
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(50_000);
    expect(body).toMatch(/\nand [\d,]+ more changes: run `mapc changes` to see them\.\n/);
    // Every block of code is closed.
    expect((body.match(/^```/gm) ?? []).length % 2).toBe(0);
  });
});

describe('mistakes', () => {
  it('fail the step, at their lines, and stand in the comment', async () => {
    await step.start(GOOD, GOOD.replace('[vocab dim]', '[vocab dimm]'));
    const { code, out, outputs } = await step.run();
    expect(code).toBe(1);
    expect(out).toMatch(/^::error file=mappings\/a\.yaml,line=\d+,/);
    expect(outputs).toMatch(/^errors=[1-9]/);
    expect(step.api.comments[0]?.body).toMatch(
      /### What is wrong\n\n- \*\*error\*\* MAPC\d{4} `mappings\/a\.yaml:\d+`: /,
    );
    expect((await step.run({ INPUT_FAIL_ON: 'never' })).code).toBe(0);
  });

  it('of the base alone do not: they are mended here', async () => {
    await step.start('mapc: 1\nname: [\n', GOOD);
    const { code, summary } = await step.run();
    expect(code).toBe(0);
    expect(summary).toContain('MAPC7164');
  });
});

describe('a wrong workflow', () => {
  it.each([
    [
      'a choice that there is not',
      { INPUT_FAIL_ON: 'warnings' },
      'MAPC8006',
      '"fail-on" is errors, changes or never, not "warnings"',
    ],
    ['no mapping', { INPUT_FILES: 'nothing-here/\n' }, 'MAPC8010', 'nothing-here'],
    ['no such revision', { INPUT_AGAINST: 'nowhere' }, 'MAPC8104', '"nowhere"'],
    ['a revision that is an option', { INPUT_AGAINST: '--output=x' }, 'MAPC8104', '--output=x'],
    ['a log that cannot be written', { INPUT_SARIF: 'mappings/a.yaml/x.sarif' }, 'MAPC8007', 'mappings/a.yaml/x.sarif'],
    ['no event', { GITHUB_EVENT_PATH: '/nowhere/event.json' }, 'MAPC8121', '/nowhere/event.json'],
  ])('with %s fails with exit code 2, and says why', async (_, environment, code, text) => {
    await step.start(GOOD, EXCHANGED);
    const ran = await step.run(environment);
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 2, err: '' });
    expect(ran.out).toMatch(new RegExp(`^::error .*title=${code}`));
    expect(ran.out).toContain(text);
    expect(ran.summary).toContain(code);
    // No comment is begun for it.
    expect(step.api.comments).toEqual([]);
  });

  it('with an event that is none says which field is wrong', async () => {
    await step.start(GOOD, EXCHANGED);
    for (const [wrong, reason] of [
      ['"number": 42, "state"', 'pull_request.number'],
      ['{', 'JSON'],
    ] as const) {
      const path = step.event(text =>
        reason === 'JSON' ? wrong : text.replace(/"number": 42,\s+"state"/, '"number": "42; x", "state"'),
      );
      const { code, out } = await step.run({ GITHUB_EVENT_PATH: path });
      expect(code).toBe(2);
      expect(out).toContain('MAPC8121');
      expect(out).toContain(reason);
    }
  });

  it('with a checkout of one commit says how to fetch more: MAPC8122', async () => {
    await step.start(GOOD, EXCHANGED);
    const event = step.event();
    step.git('clone', '-q', '--depth=1', `file://${step.path()}`, step.folder.path('shallow'));
    step.git('clone', '-q', '--depth=2', `file://${step.path()}`, step.folder.path('deeper'));
    const run = (name: string) => step.run({ GITHUB_EVENT_PATH: event }, { workspace: step.folder.path(name) });
    const shallow = await run('shallow');
    expect(shallow.code).toBe(2);
    expect(shallow.out).toContain('MAPC8122');
    expect(shallow.out).toContain('fetch-depth: 2');
    expect((await run('deeper')).outputs).toContain('changed=true');
  });

  it('brings a comment that is there up to date: it would say what was true before', async () => {
    await step.start(GOOD, EXCHANGED);
    await step.run();
    await step.run({ INPUT_AGAINST: 'nowhere' });
    expect(step.api.comments).toHaveLength(1);
    expect(step.api.comments[0]?.body).toContain('## Mapping review: the mappings could not be reviewed');
  });
});

it('writes a SARIF log with paths from the root of the repository', async () => {
  await step.start(GOOD, EXCHANGED);
  await step.run({ INPUT_SARIF: 'out/mapc.sarif', ACTION_REPOSITORY: 'example-lab/mapc', ACTION_REF: 'v1' });
  const text = readFileSync(step.path('out', 'mapc.sarif'), 'utf8');
  expect(sarifProblems(JSON.parse(text))).toEqual([]);
  expect(text).toContain('"helpUri": "https://github.com/example-lab/mapc/blob/v1/docs/errors/MAPC7150.md"');
  expect(text).not.toContain(step.folder.root);
});
