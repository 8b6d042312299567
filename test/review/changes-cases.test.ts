import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mapc } from '../support/mapc.js';
import { ROOT } from '../support/repository.js';

/**
 * Each folder of test/cases/changes is an edit: before.yaml and after.yaml (or folders before/ and after/), and in expected.txt what
 * `mapc changes` says of it. Folders whose names begin with `same-` are edits that change no meaning. MAPC_UPDATE_PAGES=1 writes what is said now.
 */

const FOLDER = `${ROOT}test/cases/changes`;
const cases = readdirSync(FOLDER).sort();

function revisionsOf(name: string): readonly [string, string] {
  const inFiles = existsSync(`${FOLDER}/${name}/before.yaml`);
  const [before, after] = ['before', 'after'].map(
    which => `test/cases/changes/${name}/${which}${inFiles ? '.yaml' : ''}`,
  );
  return [before ?? '', after ?? ''];
}

it.each(cases)('%s', async name => {
  const { code, out, err } = await mapc('changes', ...revisionsOf(name));
  expect(err).toBe('');
  const said = out.replaceAll(`test/cases/changes/${name}/`, '');
  const path = `${FOLDER}/${name}/expected.txt`;
  if (process.env.MAPC_UPDATE_PAGES === '1') writeFileSync(path, said);
  expect(said).toBe(readFileSync(path, 'utf8'));
  expect(code).toBe(name.startsWith('same-') ? 0 : 1);
  expect(out.includes('no change in meaning')).toBe(name.startsWith('same-'));
});

it.each(cases)('%s, for a comment and for programs', async name => {
  const [markdown, json] = await Promise.all([
    mapc('changes', ...revisionsOf(name), '--format', 'markdown'),
    mapc('changes', ...revisionsOf(name), '--json'),
  ]);
  const { result, findings } = JSON.parse(json.out) as {
    readonly result: { readonly same: boolean; readonly changes: readonly { readonly findings: readonly object[] }[] };
    readonly findings: readonly { readonly message: string }[];
  };
  expect(result.same).toBe(name.startsWith('same-'));
  expect(markdown.out.startsWith(result.same ? '### No change in meaning' : '### What changes in meaning')).toBe(true);
  // Nothing is said in one form only.
  for (const { message } of findings)
    expect(markdown.out).toContain(message.replace(/\s+/g, ' ').replaceAll('|', '\\|'));
  expect([markdown.code, json.code]).toEqual(result.same ? [0, 0] : [1, 1]);
});
