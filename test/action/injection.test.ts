import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inlineCode } from '../../src/api/review/markdown.js';
import { cutAtBlock } from '../../src/action/comment-text.js';
import { GOOD, Step } from './step.js';

/* Mappings, names of files and of branches are written by whoever opens a pull request. */

let step: Step;
beforeEach(() => {
  step = new Step();
});
afterEach(() => step.stop());

/** Would be a command of the runner, a mention, a tag, the end of a block of code, a row of a table. */
const HOSTILE = '@octo-org/all <img src=x> </details> ``` ` ~~~ | \\| [x](http://evil.example) ##[add-mask]x';

/** Markdown without what stands in it as code: only there is a text of others harmless. */
function withoutCode(markdown: string): string {
  return markdown
    .replace(/^(`{3,})[^\n`]*\n[\s\S]*?^\1$/gm, '')
    .replace(/<code>[^<]*<\/code>/g, '')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}

function expectHarmless(out: string, markdown: string): void {
  for (const line of out.trimEnd().split('\n')) {
    if (line.startsWith('::'))
      expect(line).toMatch(/^::(?:error|warning|notice) (?:[a-zA-Z]+=[^,:]*,)*title=MAPC\d{4}%3A [^:]*::/);
    else expect(line).toMatch(/^\d+ (?:error|warning|remark)s?(?:, \d+ \w+)*$/);
  }
  expect(withoutCode(markdown)).not.toMatch(/octo-org|<img|evil|add-mask|::error/);
  expect(withoutCode(markdown).match(/<\/details>/g)?.length ?? 0).toBe(
    withoutCode(markdown).match(/<details>/g)?.length ?? 0,
  );
}

it('keeps the text of a mapping in its place, also where it is wrong', async () => {
  const quoted = JSON.stringify(HOSTILE);
  const mapping = (brackets: string, more: string): string =>
    [
      'mapc: 1',
      'name: hostile',
      'layouts: { a: { format: safetensors }, b: { format: safetensors } }',
      'rules:',
      `  - { a: ${JSON.stringify(`x${HOSTILE.replace(/[[\](){}\s]/g, '')}.weight [rows columns]`)}, b: "y.weight ${brackets}" }`,
      more,
      'examples:',
      '  - { rows: 2, columns: 3 }',
      '',
    ].join('\n');
  await step.start(mapping('[rows columns]', ''), mapping('[columns rows]', ''));
  const changed = await step.run();
  expect({ code: changed.code, err: changed.err }).toEqual({ code: 0, err: '' });
  expect(step.api.comments[0]?.body).toContain('octo-org');
  expectHarmless(changed.out, step.api.comments[0]?.body ?? '');

  const wrong = `  - ${quoted}\n  - { a: ${quoted}, ${quoted}: 1 }\n  - "\\n::error::injected"`;
  writeFileSync(step.path('mappings', 'a.yaml'), mapping('[columns rows]', wrong));
  const { code, out, err } = await step.run();
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toContain('octo-org');
  expectHarmless(out, step.api.comments[0]?.body ?? '');
});

it('keeps names of files and branches in their places', async () => {
  await step.start(GOOD, GOOD);
  for (const name of [
    'a\n::error::injected.yaml',
    'x`|@octo-org,<img src=x>: %0A.yaml',
    '$(touch pwned);.yaml',
    '--help.yaml',
  ]) {
    const path = step.path('mappings', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'mapc: 1\nname: x\nwrong: 1\n');
  }
  const branch = JSON.stringify(`${HOSTILE}\n::error::injected`);
  const event = step.event(text => text.replaceAll('"ref": "main"', `"ref": ${branch}`));
  const { code, out, err, outputs } = await step.run({ GITHUB_EVENT_PATH: event });
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out.match(/injected\.yaml/g)?.length ?? 0).toBeGreaterThan(0);
  expectHarmless(out, step.api.comments[0]?.body ?? '');
  expect(
    outputs
      .trimEnd()
      .split('\n')
      .map(line => line.split('=')[0]),
  ).toEqual(['errors', 'warnings', 'changed', 'comment-url']);
});

describe('text in a line', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`', '`` ` ``'],
    ['two\nlines', '`two lines`'],
    ['a|b', '<code>a&#124;b</code>'],
    ['a\\|<b>@c', '<code>a&#92;&#124;&#60;b&#62;&#64;c</code>'],
    ['\u202ereversed', '`\\u202ereversed`'],
    ['', '<code></code>'],
  ])('%j is %s', (text, code) => expect(inlineCode(text)).toBe(code));
});

it('cuts a report between its blocks, and says so', () => {
  const text = `## a\n\n${'```\ncode\n```\n\n'.repeat(100)}`;
  const cut = cutAtBlock(text, 300);
  expect(cut.length).toBeLessThanOrEqual(300);
  expect((cut.match(/```/g) ?? []).length % 2).toBe(0);
  expect(cut).toMatch(/```\n\nThe rest is too long for a comment/);
  expect(cutAtBlock('short', 300)).toBe('short');
});
