import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { main } from '../../src/cli/main.js';
import { digestsOf, Folder, mapc } from '../support/mapc.js';
import { smallTensors, writeSmallModel } from '../support/small-model.js';

/* Options and arguments: none is dropped without a word, and all commands read them in one way. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  writeSmallModel(folder.path('in'));
});
afterEach(() => folder.remove());

function file(name: string, ...lines: readonly string[]): string {
  const path = folder.path(name);
  writeFileSync(path, lines.map(line => `${line}\n`).join(''));
  return path;
}

const convert = (out: string, ...words: readonly string[]) =>
  mapc('convert', folder.path('in'), folder.path(out), ...words);

/** A mapping that takes each tensor as it is. */
const copying = (layouts: string): string =>
  file(
    'copy.yaml',
    'mapc: 1',
    'name: copy',
    `layouts: ${layouts}`,
    'rules:',
    '  - { a: "{key:path}", b: "{key:path}" }',
  );

describe('options without a command', () => {
  it('are answered like no words at all: by help, with exit code 2', async () => {
    const { out: help } = await mapc();
    for (const words of [['--debug'], ['--quiet'], ['--color', 'never'], ['--no-color']]) {
      expect({ words, ...(await mapc(...words)) }).toEqual({ words, code: 2, out: help, err: '' });
    }
    const { code, out } = await mapc('--json');
    expect(code).toBe(2);
    const { result } = JSON.parse(out) as { result: { commands: { name: string }[] } };
    expect(result.commands.map(({ name }) => name)).toContain('convert');
  });

  it('are still read: MAPC8002, MAPC8005 and MAPC8006', async () => {
    expect((await mapc('--jsn')).err).toContain('MAPC8002');
    expect((await mapc('--color')).err).toContain('MAPC8005');
    expect((await mapc('--color', 'green')).err).toContain('MAPC8006');
  });
});

it('help has a form for programs', async () => {
  const { out } = await mapc('help', 'plan', '--json');
  const { result } = JSON.parse(out) as {
    result: { usage: string; options: { name: string; value: string | null }[] };
  };
  expect(result.usage).toBe('mapc plan IN [options]');
  expect(result.options).toContainEqual(expect.objectContaining({ name: 'dtype', value: 'DTYPE' }));
  expect((JSON.parse((await mapc('help', 'exit-codes', '--json')).out) as { result: unknown }).result).toContainEqual(
    expect.objectContaining({ code: 75, name: 'temporary' }),
  );
});

describe('--max-shard-size', () => {
  it('makes shards where the layout has one file; a plain name in it stays where one suffices', async () => {
    const path = copying('{ a: { format: safetensors }, b: { format: safetensors, file: all.safetensors } }');
    const words = ['-m', path, '--from', 'a', '--to', 'b', '--max-shard-size'];
    expect((await convert('many', ...words, '3kB')).code).toBe(0);
    const names = readdirSync(folder.path('many'));
    expect(names).toContain('model.safetensors.index.json');
    expect(names.filter(name => /^model-0000\d-of/.test(name)).length).toBeGreaterThan(2);
    expect(digestsOf(folder.path('many'))).toEqual(digestsOf(folder.path('in')));
    expect((await convert('one', ...words, '1GB')).code).toBe(0);
    expect(readdirSync(folder.path('one')).sort()).toEqual(['all.safetensors', 'mapc.json']);
  });

  it('is refused where files are a part of the address (MAPC8022)', async () => {
    const path = file(
      'ranks.yaml',
      'mapc: 1',
      'name: ranks',
      'layouts: { a: { format: safetensors }, b: { format: torch, file: "{rank}.pth" } }',
      'sizes: { rank: 2 }',
      'rules: [{ a: "{key:path}", b: "{key:path}", replicated: rank }]',
    );
    const { code, err } = await convert('out', '-m', path, '--from', 'a', '--max-shard-size', '3kB');
    expect(code).toBe(2);
    expect(err).toContain('MAPC8022');
    expect(readdirSync(folder.root)).not.toContain('out');
  });
});

describe('--set', () => {
  it('with two values for a name is refused (MAPC8021); the same one twice is none', async () => {
    const { code, err } = await convert('out', '-m', 'llama-hf', '--set', 'heads=4', '--set', 'heads=2');
    expect(code).toBe(2);
    expect(err).toContain('error[MAPC8021]: "--set heads" is given as 4 and 2');
    expect((await convert('out', '-m', 'llama-hf', '--set', 'heads=4', '--set', 'heads=4')).code).toBe(0);
  });
});

it('--memory below what a thread needs is refused, and says how much that is', async () => {
  const { code, err } = await convert('out', '-m', 'llama-hf', '--memory', '1KB');
  expect(code).toBe(2);
  expect(err).toContain('"--memory" needs a size of at least 64KiB');
  expect((await convert('out', '-m', 'llama-hf', '--memory', '64KiB')).code).toBe(0);
});

it('--dtype is for all floating tensors, instead of what the layout says, but for a dtype before a bracket', async () => {
  const steps = { dtype: 'I64', shape: [1], bytes: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) };
  writeSmallModel(folder.path('in'), { ...smallTensors(), 'model.steps': steps });
  const path = file(
    'types.yaml',
    'mapc: 1',
    'name: types',
    'layouts: { a: { format: safetensors }, b: { format: safetensors, dtype: { float: bf16, i64: i32 } } }',
    'rules:',
    '  - { a: "lm_head.weight float[v d]", b: "head f16[v d]" }',
    '  - { a: "model.{key:path}", b: "m.{key:path}" }',
  );
  expect((await convert('own', '-m', path, '--from', 'a')).code).toBe(0);
  expect((await convert('given', '-m', path, '--from', 'a', '--dtype', 'f32')).code).toBe(0);
  const dtypes = (out: string) =>
    ['head', 'm.norm.weight', 'm.steps'].map(key => digestsOf(folder.path(out))[key]?.dtype);
  expect([dtypes('own'), dtypes('given')]).toEqual([
    ['F16', 'BF16', 'I32'],
    ['F16', 'F32', 'I32'],
  ]);
});

describe('--dry-run', () => {
  it('tells what the place of OUT would refuse, beside the plan', async () => {
    const words = ['-m', 'llama-hf', '--dry-run'];
    expect((await convert('out', ...words)).code).toBe(0);
    expect((await convert('out', '-m', 'llama-hf')).code).toBe(0);
    const there = await convert('out', ...words);
    expect(there).toMatchObject({ code: 3, err: expect.stringContaining('MAPC6001') as string });
    expect(there.out).toContain('writes');
    expect((await convert('out', ...words, '--overwrite')).code).toBe(0);
    expect((await convert('out', ...words, '--resume')).code).toBe(0);
    expect((await convert('out', ...words, '--resume', '--dtype', 'f32')).err).toContain('MAPC6025');
    expect((await convert('no/out', ...words)).err).toContain('MAPC6007');
    mkdirSync(folder.path('new.mapc-partial'));
    expect((await convert('new', ...words)).err).toContain('MAPC6005');
    expect((await convert('new', ...words, '--restart')).code).toBe(0);
    expect(readdirSync(folder.root).sort()).toEqual(['in', 'new.mapc-partial', 'out']);
  });
});

it('a finished output is proved by --resume, and said to be complete', async () => {
  expect((await convert('out', '-m', 'llama-hf')).code).toBe(0);
  const again = await convert('out', '-m', 'llama-hf', '--resume');
  expect(again.code).toBe(0);
  expect(again.err).toMatch(/^already complete: 21 tensors, .* verified by the checksums of the receipt/);
  const path = folder.path('out', 'model.safetensors');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(1 ^ (bytes.at(-1) ?? 0), bytes.length - 1));
  const damaged = await convert('out', '-m', 'llama-hf', '--resume');
  expect(damaged.code).toBe(3);
  expect(damaged.err).toContain('MAPC6026');
  expect(damaged.err).toContain('with --overwrite');
});

describe('mapc verify', () => {
  it('does not call an output proved that has no checksums (MAPC6047)', async () => {
    expect((await convert('out', '-m', 'llama-hf', '--no-sync')).code).toBe(0);
    const { code, out, err } = await mapc('verify', folder.path('out'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('MAPC6047');
    expect(err).toContain(
      'file sizes, headers and side files are as they were written; the bytes of 21 tensors were not',
    );
  });

  it('means by a star what convert means by it', async () => {
    const [one, other] = await Promise.all([mapc('help', 'verify'), mapc('help', 'convert')]);
    for (const { out } of [one, other]) expect(out).toContain('(`*` any text without `/`, `**` any text)');
    expect((await convert('out', '-m', 'llama-hf', '--only', 'layers.0.*')).code).toBe(0);
    expect((await mapc('verify', folder.path('out'), '--only', 'layers.0.*')).out).toMatch(/^9 tensors/);
  });
});

describe('what a mapping is read from', () => {
  const text = [
    'mapc: 1',
    'name: it',
    'layouts: { a: { format: torch }, b: { format: torch } }',
    'rules:',
    '  - a: "x [p   q]"',
    '    b: "y [q p]"',
  ];

  it('check and fmt take folders, as test does', async () => {
    mkdirSync(folder.path('maps'));
    const path = file('maps/it.yaml', ...text);
    file('maps/notes.txt', 'no mapping');
    expect(await mapc('check', folder.path('maps'))).toMatchObject({ code: 0, out: 'no problems in 1 mapping\n' });
    expect(await mapc('fmt', '--check', folder.path('maps'))).toMatchObject({ code: 1, out: `${path}\n` });
    expect((await mapc('fmt', folder.path('maps'))).code).toBe(0);
    expect((await mapc('fmt', '--check', folder.path('maps'))).code).toBe(0);
    mkdirSync(folder.path('none'));
    expect((await mapc('check', folder.path('none'))).err).toContain('MAPC8101');
  });

  it('standard input is for check and fmt; the others say so', async () => {
    const { code, err } = await convert('out', '-m', '-');
    expect(code).toBe(2);
    expect(err).toContain('only "mapc check" and "mapc fmt" read standard input');
  });
});

describe('explain-error', () => {
  it('is Markdown for programs, and set for reading on a terminal', async () => {
    const raw = await mapc('explain-error', 'MAPC6001');
    expect(raw.out).toBe(readFileSync('docs/errors/MAPC6001.md', 'utf8'));
    let shown = '';
    const code = await main(['explain-error', 'MAPC6001'], {
      stdout: { write: (text: string) => ((shown += text), true), isTTY: true, columns: 60 },
      stderr: { write: () => true },
      env: { NO_COLOR: '1' },
      folder: '.',
      readStdin: () => Promise.resolve(''),
      onStop: () => undefined,
    });
    expect(code).toBe(0);
    expect(shown).not.toMatch(/```|^#/m);
    expect(shown).toContain('\n    $ mapc convert llama/ jax/ --mapping llama-hf --overwrite\n');
    const prose = shown.split('\n').filter(line => !line.startsWith('    '));
    expect(Math.max(...prose.map(line => line.length))).toBeLessThanOrEqual(60);
  });

  it('has pages that show findings as they are printed', () => {
    for (const name of readdirSync('docs/errors')) {
      const page = readFileSync(`docs/errors/${name}`, 'utf8');
      expect({ name, old: /MAPC\d{4} (?:error|warning|info):/.exec(page)?.[0] }).toEqual({ name, old: undefined });
    }
  });
});
