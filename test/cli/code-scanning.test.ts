import type { Log, Result, Run } from 'sarif';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { reportRoots } from '../../src/cli/report-options.js';
import { Folder } from '../support/mapc.js';
import { readText, ROOT } from '../support/repository.js';
import { SARIF_SCHEMA, sarifProblems } from '../support/sarif-schema.js';

/* `--format sarif` and `--format github` of the built command, as a workflow runs it: in a repository, against a revision. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

function run(program: string, words: readonly string[], cwd = folder.root): { code: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(program, [...words], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder.root, GITHUB_WORKSPACE: folder.root },
  });
  return { code: status, out: stdout === '' ? stderr : stdout };
}

const mapc = (...words: readonly string[]) => run(process.execPath, [`${ROOT}dist/mapc.js`, ...words]);

/** A good mapping without its golden data, and with two words exchanged: no check finds that. */
const text = readText('mappings/llama-hf.yaml').replace(/\ngolden:[\s\S]*/, '\n');
const wrong = text.replace('{ gate_proj: w1, up_proj: w3 }', '{ gate_proj: w3, up_proj: w1 }');

function repository(): void {
  const git = (...words: readonly string[]): void => {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    expect(run('git', [...identity, ...words]).code).toBe(0);
  };
  mkdirSync(folder.path('maps'));
  writeFileSync(folder.path('maps', 'a b.yaml'), text);
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  writeFileSync(folder.path('maps', 'a b.yaml'), wrong);
}

const only = <T>(list: readonly T[] | undefined): T => {
  const [one, ...more] = list ?? [];
  if (one === undefined || more.length > 0) throw new Error(`${(list ?? []).length} in the place of one`);
  return one;
};

/** What code scanning asks of a log (docs.github.com, "SARIF support for code scanning"), besides the schema. */
function expectForCodeScanning(run_: Run, command: string): readonly Result[] {
  const { driver } = run_.tool;
  const rules = driver.rules ?? [];
  const results = run_.results ?? [];
  expect(driver).toMatchObject({ name: 'mapc', version: '0.1.0', semanticVersion: '0.1.0' });
  expect(run_.automationDetails?.id).toBe(`mapc/${command}/`);
  expect(run_.columnKind).toBe('utf16CodeUnits');
  for (const rule of rules) {
    expect(rule.shortDescription?.text).toMatch(/^\S.{3,1023}$/);
    expect(rule.fullDescription?.text.length).toBeLessThanOrEqual(1024);
    expect(rule.help?.text).toContain(rule.id);
    // The page of the code: what it says of the mistake, and a way out.
    if (existsSync(`${ROOT}docs/errors/${rule.id}.md`)) {
      expect(rule.fullDescription?.text).not.toBe(rule.shortDescription?.text);
      expect(rule.help?.markdown).toContain('## Right');
    }
    expect(rule.defaultConfiguration?.level).toMatch(/^(?:error|warning|note)$/);
    expect(rule.properties?.tags?.length).toBeLessThanOrEqual(10);
    expect(rule.properties).toMatchObject({ precision: 'very-high' });
  }
  for (const { ruleId, ruleIndex = -1, locations, partialFingerprints, relatedLocations = [], message } of results) {
    expect(rules[ruleIndex]?.id).toBe(ruleId);
    expect(message.text).not.toBe('');
    expect(partialFingerprints?.primaryLocationLineHash).toMatch(/^[0-9a-f]+:\d+$/);
    expect(relatedLocations.length).toBeLessThanOrEqual(100);
    for (const { physicalLocation } of [only(locations), ...relatedLocations]) {
      expect(physicalLocation?.artifactLocation).toEqual({ uri: 'maps/a%20b.yaml', uriBaseId: '%SRCROOT%' });
      expect(physicalLocation?.region?.startLine).toBeGreaterThanOrEqual(1);
    }
  }
  return results;
}

it('validates against the schema of SARIF 2.1.0, which can say no', () => {
  expect(SARIF_SCHEMA.id).toMatch(/sarif-2\.1\.0/);
  expect(sarifProblems({ version: '2.1.0', runs: [{ tool: {} }] })).toEqual([
    "/runs/0/tool must have required property 'driver'",
  ]);
});

it.each(['check', 'test', 'changes'])('%s --format sarif is what code scanning takes', command => {
  repository();
  // Something to find, for each of them.
  if (command === 'check') writeFileSync(folder.path('maps', 'a b.yaml'), text.replace('[vocab dim]', '[vocab dimm]'));
  if (command === 'test') writeFileSync(folder.path('maps', 'a b.yaml'), text.replace('heads: ', 'heads: x'));
  const more = command === 'changes' ? ['--against', 'git:HEAD'] : [];
  const { code, out } = mapc(command, 'maps/a b.yaml', ...more, '--format', 'sarif');
  const log = JSON.parse(out) as Log;
  expect(sarifProblems(log)).toEqual([]);
  const results = expectForCodeScanning(only(log.runs), command);
  expect(results.length).toBeGreaterThan(0);
  expect(code).toBe(1);
  expect(out).not.toContain(folder.root);
});

it('changes --format sarif points to the lines of the new text only', () => {
  repository();
  const log = JSON.parse(mapc('changes', '--against', 'git:HEAD', 'maps/a b.yaml', '--format', 'sarif').out) as Log;
  const { ruleId, locations, relatedLocations } = only(only(log.runs).results);
  expect(ruleId).toBe('MAPC7150');
  const line = only(locations).physicalLocation?.region?.startLine ?? 0;
  expect(wrong.split('\n')[line - 1]).toContain('mlp.{w}.weight');
  // What was before stands in no file of the checkout.
  expect(relatedLocations).toBeUndefined();
});

it('changes --format github annotates the line, and what is wrong with the old text no line', () => {
  repository();
  const shown = mapc('changes', '--against', 'git:HEAD', 'maps/a b.yaml', '--format', 'github').out;
  expect(shown).toMatch(/^::warning file=maps\/a b\.yaml,line=\d+,endLine=\d+,.*MAPC7150%3A /);
  writeFileSync(folder.path('maps', 'a b.yaml'), 'mapc: 1\nname: [\n');
  expect(run('git', ['add', '.']).code).toBe(0);
  expect(run('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '-qm', 'second']).code).toBe(0);
  writeFileSync(folder.path('maps', 'a b.yaml'), text);
  const broken = mapc('changes', '--against', 'git:HEAD', 'maps/a b.yaml', '--format', 'github').out;
  const places = broken
    .split('\n')
    .flatMap(line => (line.includes('::error ') ? [/^::error (?:file=[^,]*,)?/.exec(line)?.[0]] : []));
  expect(places).toContain('::error ');
  expect(broken).toContain('%0Aat HEAD:maps/a b.yaml:2:');
});

it.each([
  ['/work/repo', '/work/repo', '/work/repo', ''],
  ['/work/repo', '/work/repo/models/one', '/work/repo', 'models/one'],
  ['/work/repo', '/elsewhere', '/elsewhere', undefined],
  ['/work/repo', '/work/repository', '/work/repository', undefined],
  [undefined, '/here', '/here', undefined],
  ['', '/here', '/here', undefined],
])('in the workspace %s, paths of %s start at %s', (workspace, here, root, below) => {
  expect(reportRoots({ env: { GITHUB_WORKSPACE: workspace }, folder: here })).toEqual(
    below === undefined ? { root } : { root, folder: below },
  );
});
