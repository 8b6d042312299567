import { writeFileSync } from 'node:fs';
import { parseErrorPage } from '../support/error-page.js';
import { Folder, mapc } from '../support/mapc.js';
import { filesIn, readText } from '../support/repository.js';

/** A page of a finding of `mapc test` that shows whole mappings is a test: the wrong one gives its code, the right one holds. */

const pages = filesIn('docs/errors', '.md')
  .filter(path => /MAPC71\d\d\.md$/.test(path))
  .map(path => parseErrorPage(readText(path)))
  .filter(({ wrong }) => wrong.every(({ text }) => text.startsWith('mapc: 1')));

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

async function test(text: string) {
  const path = folder.path('demo.yaml');
  writeFileSync(path, text);
  const { code, out } = await mapc('test', path, '--json');
  const { findings } = JSON.parse(out) as { findings: readonly { code: string; severity: string }[] };
  return { code, findings };
}

/** Those whose mistakes need no other files. */
const CODES: readonly string[] = [
  ...['MAPC7101', 'MAPC7102', 'MAPC7103', 'MAPC7104', 'MAPC7107', 'MAPC7108'],
  ...['MAPC7109', 'MAPC7110', 'MAPC7111', 'MAPC7112', 'MAPC7113'],
];

it('there are such pages', () => expect(pages.map(({ code }) => code)).toEqual(CODES));

it.each(pages.map(page => [page.code, page] as const))('the page of %s', async (code, { wrong, right }) => {
  for (const { text } of wrong) {
    const { findings, code: exit } = await test(text);
    const own = findings.filter(finding => finding.code === code);
    expect(own).toHaveLength(1);
    expect(findings.filter(finding => finding.code.startsWith('MAPC71') && finding.code !== code)).toEqual([]);
    expect(exit).toBe(own[0]?.severity === 'error' ? 1 : 0);
  }
  for (const { text } of right) expect(await test(text)).toEqual({ code: 0, findings: [] });
});
