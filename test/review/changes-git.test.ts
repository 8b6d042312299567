import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseErrorPage } from '../support/error-page.js';
import { Folder } from '../support/mapc.js';
import { entry, safetensorsBytes } from '../support/safetensors-bytes.js';
import { readText, ROOT } from '../support/repository.js';

/* `mapc changes --against git:REF`, and what its pages show, by the built command in a repository made for it. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

function git(...words: readonly string[]): void {
  const settings = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...settings, ...words], { cwd: folder.root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`);
}

function write(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(folder.path(path)), { recursive: true });
  writeFileSync(folder.path(path), text);
}

function mapping(name: string, ...rules: readonly string[]): string {
  const layouts = 'layouts:\n  a: { format: safetensors }\n  b: { format: safetensors }\n';
  return `mapc: 1\nname: ${name}\n${layouts}rules:\n${rules.map(rule => `  - ${rule}\n`).join('')}`;
}

/** A repository with two mappings, of which one builds on the other, as of `main`. */
function repository(): void {
  write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [q p]" }', '{ id: v, a: v, b: u }'));
  write('mappings/tuned.yaml', 'mapc: 1\nname: tuned\nextends: demo.yaml\nrules:\n  - { id: v, a: v, b: t }\n');
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function mapc(words: readonly string[], where = '.', env: NodeJS.ProcessEnv = process.env): Ran {
  const run = spawnSync(process.execPath, [`${ROOT}dist/mapc.js`, ...words], {
    cwd: folder.path(where),
    encoding: 'utf8',
    env,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const changes = (...words: readonly string[]): Ran => mapc(['changes', ...words]);

describe('against a commit', () => {
  beforeEach(repository);

  it('has nothing to say of what means the same', () => {
    write(
      'mappings/demo.yaml',
      `# a comment\n${mapping('demo', '{ id: v, a: v, b: u }', '{ id: w, a: "w [x y]", b: "w [y x]" }')}`,
    );
    expect(changes('--against', 'git:main')).toEqual({ code: 0, out: 'no change in meaning (2 mappings)\n', err: '' });
  });

  it('tells a change once, with the mappings that build on the one that is edited', () => {
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [p q]" }', '{ id: v, a: v, b: u }'));
    const { code, out } = changes('--against', 'git:main');
    expect(code).toBe(1);
    expect(out.match(/MAPC7151/g)).toHaveLength(1);
    expect(out).toContain('--> mappings/demo.yaml:7 (before: main:mappings/demo.yaml:7)');
    expect(out).toContain('in mappings/demo.yaml, mappings/tuned.yaml');
    expect(out).toContain('2 mappings: 2 changed');
  });

  it('sees a change of what a mapping builds on, where only that mapping is named', () => {
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [p q]" }', '{ id: v, a: v, b: u }'));
    const { code, out } = changes('--against', 'git:main', 'mappings/tuned.yaml');
    expect(code).toBe(1);
    expect(out).toContain('--> mappings/demo.yaml:7 (before: main:mappings/demo.yaml:7)');
  });

  it('works from a folder within, for single files', () => {
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [q p]" }', '{ id: v, a: v, b: x }'));
    const { code, out } = mapc(['changes', '--against', 'git:HEAD', 'demo.yaml'], 'mappings');
    expect(code).toBe(1);
    expect(out).toContain('b: u');
    expect(out).toContain('--> demo.yaml:8 (before: HEAD:demo.yaml:8)');
  });

  it('tells of files that are new, gone and renamed', () => {
    write('mappings/new.yaml', mapping('new', '{ a: x, b: y }'));
    rmSync(folder.path('mappings/tuned.yaml'));
    renameSync(folder.path('mappings/demo.yaml'), folder.path('mappings/other.yaml'));
    const { code, out } = changes('--against', 'git:main');
    expect(code).toBe(1);
    expect(out).toContain('info[MAPC7162]: mappings/new.yaml is new: 1 rule');
    expect(out).toContain('mappings/demo.yaml is called mappings/other.yaml now');
    expect(out).toContain('1 new, 1 gone, 1 without a change in meaning');
    expect(out).toContain('warning[MAPC7163]: mappings/tuned.yaml is gone, with 2 rules');
  });

  it('says which revision has mistakes, and compares the other rules', () => {
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q", b: "w [q p]" }', '{ id: v, a: v, b: x }'));
    const { code, out } = changes('--against', 'git:main', 'mappings/demo.yaml');
    expect(code).toBe(1);
    expect(out).toContain(
      'error[MAPC7164]: mappings/demo.yaml: this revision has 1 mistake; only the rules without mistakes are compared',
    );
    expect(out).toContain('warning[MAPC7150]: a: v now belongs to b: x (before: u)');
    expect(out).not.toContain('MAPC7157');
  });

  it('counts what changes for a checkpoint, from its headers', () => {
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [p q]" }', '{ id: v, a: v, b: u }'));
    const header = `{${entry('w', 'F32', '[2,3]', 0, 24)},${entry('v', 'F32', '[5]', 24, 44)}}`;
    write('IN/model.safetensors', safetensorsBytes(header, 44));
    const words = ['--against', 'git:main', 'mappings/demo.yaml', '--checkpoint', 'IN', '--from', 'a'];
    const { code, out } = changes(...words);
    expect(code).toBe(1);
    expect(out).toContain('mappings/demo.yaml, a -> b: 1 of 2 tensors, 24 B of 44 B change');
    const { result } = JSON.parse(changes(...words, '--json').out) as {
      result: { mappings: readonly { impact: { tensors: number; bytes: number; groups: readonly object[] } }[] };
    };
    expect(result.mappings[0]?.impact).toMatchObject({ tensors: 1, bytes: 24, of: { tensors: 2, bytes: 44 } });
    expect(result.mappings[0]?.impact.groups).toEqual([
      { what: 'other shape or dtype', keys: ['w'], tensors: 1, bytes: 24 },
    ]);
  });
});

/** What the commands of a page print: everything that it shows stands in there, line by line. */
function expectPage(code: string, env: NodeJS.ProcessEnv = process.env): void {
  const { wrong, right } = parseErrorPage(readText(`docs/errors/${code}.md`));
  for (const [blocks, isRight] of [[wrong, false] as const, [right, true] as const]) {
    for (const { text } of blocks) {
      const [command = '', ...shown] = text.trimEnd().split('\n');
      const words = command.replace(/^\$ mapc /, '').split(' ');
      const { code: exit, out, err } = mapc(words, '.', isRight ? process.env : env);
      // A summary of errors on the other stream is the same for all.
      expect(`${out}${err}`.replaceAll(folder.root, 'FOLDER')).toContain(shown.join('\n'));
      if (isRight) expect({ code, exit, err }).toEqual({ code, exit: 0, err: '' });
      else {
        expect(shown.join('\n')).toContain(code);
        expect(exit).toBe(code.startsWith('MAPC8') ? 2 : 1);
      }
    }
  }
}

describe('a page shows what is printed', () => {
  it('MAPC8102: no git', () => {
    repository();
    expectPage('MAPC8102', { ...process.env, PATH: folder.root });
  });

  it('MAPC8103: no repository', () => {
    write('old.yaml', mapping('demo', '{ a: v, b: u }'));
    write('new.yaml', mapping('demo', '{ a: v, b: u }'));
    expectPage('MAPC8103', { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder.root) });
  });

  it.each(['MAPC8104', 'MAPC8105', 'MAPC8106', 'MAPC8107'])('%s', code => {
    repository();
    expectPage(code);
  });

  it('MAPC7162: a new mapping', () => {
    repository();
    write('mappings/new.yaml', mapping('new', '{ a: x, b: y }'));
    expectPage('MAPC7162');
  });

  it('MAPC7163: a mapping that is gone', () => {
    repository();
    rmSync(folder.path('mappings/tuned.yaml'));
    expectPage('MAPC7163');
  });

  it('MAPC7165: a checkpoint that does not fit', () => {
    repository();
    write('mappings/demo.yaml', mapping('demo', '{ id: w, a: "w [p q]", b: "w [p q]" }', '{ id: v, a: x, b: u }'));
    const header = `{${entry('w', 'F32', '[2,3]', 0, 24)},${entry('v', 'F32', '[5]', 24, 44)}}`;
    write('IN/model.safetensors', safetensorsBytes(header, 44));
    expectPage('MAPC7165');
  });

  it('the others, each in a case of test/cases/changes', () => {
    const codes = [
      ...['MAPC7150', 'MAPC7151', 'MAPC7152', 'MAPC7153', 'MAPC7154', 'MAPC7155', 'MAPC7156'],
      ...['MAPC7157', 'MAPC7158', 'MAPC7159', 'MAPC7160', 'MAPC7161', 'MAPC7164'],
    ];
    for (const code of codes) {
      const { wrong, right } = parseErrorPage(readText(`docs/errors/${code}.md`));
      for (const { text } of [...wrong, ...right]) {
        const [command = '', ...shown] = text.trimEnd().split('\n');
        const [, name = ''] = /^\$ mapc changes test\/cases\/changes\/([^/]+)\/before\S* \S+$/.exec(command) ?? [];
        const said = readFileSync(`${ROOT}test/cases/changes/${name}/expected.txt`, 'utf8');
        expect(said).toContain(shown.join('\n'));
      }
      expect(wrong.map(({ text }) => text).join('')).toContain(code);
    }
  });
});
