import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { f32Tensor, weight, writeSafetensors } from '../support/checkpoints.js';
import { Folder, mapc } from '../support/mapc.js';

/* Files of ranks: the same keys in several files, in the format of their layout or in another one. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
  mkdirSync(folder.path('in'));
  writeSafetensors(folder.path('in', 'model.safetensors'), {
    w: f32Tensor([6, 4], weight(1)),
    b: f32Tensor([5], weight(2)),
  });
});
afterEach(() => folder.remove());

function mapping(format: string, file: string): string {
  const path = folder.path('ranks.yaml');
  const lines = [
    'mapc: 1',
    'name: ranks',
    'layouts:',
    '  one: { format: safetensors }',
    `  many: { format: ${format}, file: "${file}" }`,
    'sizes: { rank: 3 }',
    'rules:',
    '  - { one: "w [(rank part) dim]", many: "w [part dim]" }',
    '  - { one: "b [dim]", many: "b [dim]", replicated: rank }',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const write = (path: string, out: string, ...words: readonly string[]) =>
  mapc('convert', folder.path('in'), folder.path(out), '-m', path, '--from', 'one', '--to', 'many', ...words);

describe('ranks', () => {
  it('in another format have its ending, can be looked at and compared, and are read back', async () => {
    for (const [format, file, other, ending] of [
      ['torch', 'model-{rank:02}.pth', 'safetensors', '.safetensors'],
      ['safetensors', 'model-{rank:02}.safetensors', 'torch', '.pth'],
    ] as const) {
      const path = mapping(format, file);
      const [own, out] = [`own-${format}`, `out-${format}`];
      expect((await write(path, own)).code).toBe(0);
      expect((await write(path, out, '--format', other)).code).toBe(0);
      const names = [0, 1, 2].map(rank => `model-0${rank}${ending}`);
      expect(readdirSync(folder.path(out)).filter(name => name.startsWith('model'))).toEqual(names);
      const looked = await mapc('inspect', folder.path(out));
      expect(looked).toMatchObject({ code: 0, err: '' });
      expect(looked.out).toMatch(/^b +3 +f32 +\[5\]/m);
      expect(looked.out).toMatch(/^w +3 +f32 +\[2 4\]/m);
      expect(looked.out).toContain('6 tensors, 39 parameters');
      const compared = await mapc('diff', folder.path(own), folder.path(out));
      expect(compared.out).toContain(`same values, other format: ${format} in A, ${other} in B\nequal: 6 tensors\n`);
      expect(compared.code).toBe(0);
      const back = await mapc('convert', folder.path(own), folder.path(`back-${format}`), '-m', path, '--from', 'many');
      expect(back.code).toBe(0);
      expect((await mapc('diff', folder.path('in'), folder.path(`back-${format}`))).code).toBe(0);
    }
  });

  it('are listed with the file of each; a conversion that knows of no files refuses them (MAPC5032)', async () => {
    const path = mapping('safetensors', 'model-{rank:02}.safetensors');
    expect((await write(path, 'out')).code).toBe(0);
    const { out } = await mapc('inspect', folder.path('out'), '--json');
    const { tensors } = (JSON.parse(out) as { result: { tensors: { key: string; file: string }[] } }).result;
    expect(tensors.map(({ key, file }) => `${key} ${file.slice(6, 8)}`)).toEqual(
      ['b', 'w'].flatMap(key => ['00', '01', '02'].map(rank => `${key} ${rank}`)),
    );
    const { code, err } = await mapc('convert', folder.path('out'), folder.path('back'), '-m', path, '--from', 'one');
    expect(code).toBe(3);
    expect(err).toContain('MAPC5032');
  });

  it('are no shards: of files that count themselves, each key stands in one', async () => {
    mkdirSync(folder.path('shards'));
    for (const i of [1, 2]) {
      writeSafetensors(folder.path('shards', `model-0000${i}-of-00002.safetensors`), { w: f32Tensor([2], weight(i)) });
    }
    const { code, err } = await mapc('inspect', folder.path('shards'));
    expect(code).toBe(3);
    expect(err).toContain('MAPC5032');
  });
});

it('says what is another one of files with the same values', async () => {
  mkdirSync(folder.path('named'));
  writeSafetensors(folder.path('named', 'other.safetensors'), {
    w: f32Tensor([6, 4], weight(1)),
    b: f32Tensor([5], weight(2)),
  });
  const { out } = await mapc('diff', folder.path('in'), folder.path('named'));
  expect(out).toContain('same values, other files: 1 file in each, with other names or other tensors in them\n');
});
