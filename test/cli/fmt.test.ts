import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapc-fmt-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function fmt(words: readonly string[], input = ''): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await main(['fmt', ...words], {
    stdout: { write: (text: string) => ((out += text), true) },
    stderr: { write: (text: string) => ((err += text), true) },
    env: {},
    folder,
    readStdin: () => Promise.resolve(input),
    onStop: () => undefined,
  });
  return { code, out, err };
}

const WRONG = 'rules:\n- hf: a [b]\n  jetstream: c [b]\n';
const RIGHT = 'rules:\n  - hf:        a   [b]\n    jetstream: c   [b]\n';

it('formats files where they are, keeps their links and permissions, and names those that it changed', async () => {
  const [wrong, right, link] = ['wrong.yaml', 'right.yaml', 'link.yaml'].map(name => join(folder, name));
  if (wrong === undefined || right === undefined || link === undefined) throw new Error('no paths');
  await writeFile(wrong, WRONG);
  await writeFile(right, RIGHT);
  await chmod(wrong, 0o640);
  await symlink('wrong.yaml', link);
  expect(await fmt([link, right])).toEqual({ code: 0, out: `${link}\n`, err: '' });
  expect(await readFile(wrong, 'utf8')).toBe(RIGHT);
  expect((await stat(wrong)).mode & 0o777).toBe(0o640);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readdir(folder)).toEqual(['link.yaml', 'right.yaml', 'wrong.yaml']);
  expect(await fmt([wrong, right])).toEqual({ code: 0, out: '', err: '' });
});

it('changes nothing with --check, and exits 1 where something would', async () => {
  const wrong = join(folder, 'wrong.yaml');
  await writeFile(wrong, WRONG);
  expect(await fmt(['--check', wrong])).toEqual({ code: 1, out: `${wrong}\n`, err: '' });
  expect(await readFile(wrong, 'utf8')).toBe(WRONG);
  await writeFile(wrong, RIGHT);
  expect(await fmt(['--check', wrong])).toEqual({ code: 0, out: '', err: '' });
});

it('formats standard input', async () => {
  expect(await fmt(['-'], WRONG)).toEqual({ code: 0, out: RIGHT, err: '' });
  expect(await fmt([], RIGHT)).toEqual({ code: 0, out: RIGHT, err: '' });
  expect(await fmt(['--check', '-'], WRONG)).toEqual({ code: 1, out: '<stdin>\n', err: '' });
});

it('formats the rest where one text is no YAML', async () => {
  const [broken, wrong] = ['broken.yaml', 'wrong.yaml'].map(name => join(folder, name));
  if (broken === undefined || wrong === undefined) throw new Error('no paths');
  await writeFile(broken, 'a: {b\n');
  await writeFile(wrong, WRONG);
  const { code, out, err } = await fmt([broken, wrong]);
  expect({ code, out }).toEqual({ code: 1, out: `${wrong}\n` });
  expect(err).toContain('MAPC1002');
  expect(await readFile(broken, 'utf8')).toBe('a: {b\n');
  expect(await readFile(wrong, 'utf8')).toBe(RIGHT);
});

it.each([
  ['a file that is not there', 'nothing.yaml', undefined],
  ['bytes that are no UTF-8', 'binary.yaml', new Uint8Array([0x61, 0xff, 0xfe])],
])('says MAPC8011 of %s', async (_, name, bytes) => {
  if (bytes !== undefined) await writeFile(join(folder, name), bytes);
  const { code, err } = await fmt([join(folder, name)]);
  expect(code).toBe(2);
  expect(err).toContain('MAPC8011');
});
