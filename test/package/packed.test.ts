import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Folder } from '../support/mapc.js';

const folder = new Folder();
const repository = process.cwd();
const home = folder.path('home');
const installed = folder.path('home', 'node_modules', 'mapc');

afterAll(() => folder.remove());

function run(program: string, words: readonly string[], cwd = home): string {
  return execFileSync(program, [...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const compiler = resolve('node_modules/typescript/bin/tsc');

/** What the README shows of the package as a library. */
const PROGRAM = `
import { bind, check, compile, convert, describePlan, load, MapcError, printProgram, type Diagnostic } from 'mapc';

const findings: Diagnostic[] = [];
const report = (finding: Diagnostic): void => void findings.push(finding);
const mapping = load('llama-hf', report);
const relation = check('llama-hf', report);
const program = compile({ name: 'one.yaml', text: process.argv[3] ?? '' }, report);
const prepared = await bind({ mappings: ['llama-hf'], input: process.argv[2] ?? '', to: 'jetstream' }, report);
if (mapping === undefined || relation === undefined || program === undefined || prepared === undefined) {
  throw new MapcError(findings);
}
const { tensors, seconds } = await convert(prepared, 'out', { jobs: 2 });
const wrong = check({ name: 'two.yaml', text: 'mapc: 1' }, report);
console.log(
  JSON.stringify({
    rules: relation.rules.length,
    program: printProgram(program).length > 0,
    written: describePlan(prepared).write.files.length,
    tensors,
    took: seconds > 0,
    wrong: wrong === undefined,
    codes: [...new Set(findings.map(({ code }) => code.slice(0, 5)))],
  }),
);
`;

const ONE = `
mapc: 1
name: one
model: one
layouts: { a: { format: safetensors }, b: { format: safetensors } }
rules:
  - a: x [rows columns]
    b: y [columns rows]
`;

// One after the other: a machine that has only what a user installs.
describe('the packed tarball', () => {
  it('is installed without scripts into an empty folder', () => {
    mkdirSync(home);
    run(process.execPath, [compiler, '-p', 'tsconfig.types.json'], repository);
    const packed = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.root], repository);
    writeFileSync(folder.path('home', 'package.json'), '{ "type": "module", "private": true }');
    const words = ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
    run('npm', [...words, folder.path(packed.trim())]);
  }, 180_000);

  it('passes the demo', () => {
    expect(run(process.execPath, [resolve(installed, 'scripts/demo.mjs')])).toMatch(
      /\n21 of 21 tensors equal the golden ones/,
    );
  }, 60_000);

  it('has the command, with mappings, schema and error pages', () => {
    const command = resolve(home, 'node_modules/.bin/mapc');
    expect(run(command, ['mappings'])).toMatch(/^llama-hf /m);
    expect(run(command, ['check', 'llama-hf', 'llama-meta'])).toBe('no problems in 2 mappings\n');
    expect(run(command, ['explain-error', 'MAPC1001'])).toMatch(/MAPC1001/);
    const schema = run(process.execPath, ['-p', "require.resolve('mapc/schema/mapping.schema.json')"]);
    expect(schema.trim()).toBe(resolve(installed, 'schema/mapping.schema.json'));
  }, 60_000);

  it('is a typed library', () => {
    writeFileSync(folder.path('home', 'use.ts'), PROGRAM);
    const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--outDir', 'built'];
    run(process.execPath, [compiler, 'use.ts', ...options, '--typeRoots', resolve(repository, 'node_modules/@types')]);
    const printed = run(process.execPath, ['built/use.js', resolve(installed, 'examples/llama-hf-f16'), ONE]);
    expect(JSON.parse(printed)).toEqual({
      rules: 13,
      program: true,
      written: 1,
      tensors: 21,
      took: true,
      wrong: true,
      codes: ['MAPC1'],
    });
  }, 120_000);
});
