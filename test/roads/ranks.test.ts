import { existsSync, rmSync } from 'node:fs';
import { f32Tensor, weight, type TestTensor } from '../support/checkpoints.js';
import { digestsOf, Folder, mapc, type Ran } from '../support/mapc.js';
import { rankFile, smallRanks, writeRanks } from '../support/small-ranks.js';

/* The files of a model's ranks do not belong together: it is said which tensor, which ranks, and how far. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const WORDS = ['--mapping', 'llama-meta', '--from', 'meta'];
const COLUMNS = ['--set', 'embedding=columns'];

const convert = (...words: readonly string[]): Promise<Ran> =>
  mapc('convert', folder.path('in'), folder.path('out'), ...WORDS, ...(words.length === 0 ? COLUMNS : words));

/** Three ranks, one of them changed. */
function ranksWith(rank: number, change: (tensors: Map<string, TestTensor>) => void): void {
  const files = smallRanks(3).map(tensors => new Map(Object.entries(tensors)));
  const one = files[rank];
  if (one !== undefined) change(one);
  writeRanks(
    folder.path('in'),
    files.map(tensors => Object.fromEntries(tensors)),
  );
}

function expectRefused({ code, err }: Ran, exit: number, finding: string, ...says: readonly string[]): void {
  const text = err.replaceAll(`${folder.root}/`, '');
  const found = [...text.matchAll(/^error\[(MAPC\d{4})\]/gm)].map(([, one]) => one);
  expect({ exit: code, found }).toEqual({ exit, found: [finding] });
  for (const said of says) expect(text).toContain(said);
  expect(existsSync(folder.path('out'))).toBe(false);
}

const [WK, WQ] = ['layers.0.attention.wk.weight', 'layers.0.attention.wq.weight'];

it('converts ranks that belong together', async () => {
  ranksWith(0, () => undefined);
  expect(await convert()).toMatchObject({ code: 0 });
  expect(digestsOf(folder.path('out'))[WQ]?.shape).toEqual([12, 12]);
});

it('a key that one rank lacks', async () => {
  ranksWith(1, tensors => tensors.delete(WK));
  expectRefused(
    await convert(),
    1,
    'MAPC4002',
    `the checkpoint has no ${WK} in ${rankFile(1)}`,
    `rank goes from 0 to 2: counted up to ${rankFile(2)}`,
  );
});

it('a key that one rank has beyond the others', async () => {
  ranksWith(1, tensors => tensors.set('layers.0.attention.wz.weight', f32Tensor([2, 12], weight(1))));
  expectRefused(await convert(), 1, 'MAPC4001', 'no rule claims layers.0.attention.wz.weight', `--> ${rankFile(1)}`);
});

it('a shape that one rank has of its own', async () => {
  ranksWith(1, tensors => tensors.set(WK, f32Tensor([3, 12], weight(1))));
  expectRefused(
    await convert(),
    1,
    'MAPC3101',
    `${WK} in ${rankFile(1)} has the shape [3, 12]: dimension 0 is 3, but rows is 2`,
    `rows = 2 (${WK} [2, 12] in ${rankFile(0)})`,
  );
});

it('a number of dimensions that one rank has of its own', async () => {
  ranksWith(2, tensors => tensors.set('norm.weight', f32Tensor([12, 1], weight(2))));
  expectRefused(
    await convert(),
    1,
    'MAPC3103',
    `norm.weight in ${rankFile(2)} has the shape [12, 1]: 2 dimensions, but the rule has 1`,
  );
});

describe('a tensor that each rank has, and that is not the same', () => {
  const change = (by: number): void =>
    ranksWith(2, tensors => {
      tensors.set(
        'norm.weight',
        f32Tensor([12], at => weight(2)(at) + (at[0] === 4 || at[0] === 9 ? by : 0)),
      );
    });

  it('is refused with the ranks, the place and the distance', async () => {
    change(0.125);
    expectRefused(
      await convert(),
      3,
      'MAPC6030',
      `norm.weight in ${rankFile(0)} and norm.weight in ${rankFile(2)} must be equal, and differ first at [4]: `,
      '2 of 12 elements differ, the largest difference is 0.125',
    );
  });

  it('is let pass within --tolerance, and not beyond; the first rank is what is written', async () => {
    change(0.0078125);
    expectRefused(await convert(...COLUMNS, '--tolerance', '0.0078'), 3, 'MAPC6030', '(tolerated: 0.0078)');
    expect(await convert(...COLUMNS, '--tolerance', '0.0079')).toMatchObject({ code: 0 });
    const written = digestsOf(folder.path('out'))['norm.weight'];
    folder.remove();
    folder = new Folder();
    ranksWith(0, () => undefined);
    await convert();
    expect(digestsOf(folder.path('out'))['norm.weight']).toEqual(written);
  });
});

describe('the file of a rank that is missing', () => {
  beforeEach(() => ranksWith(0, () => undefined));

  it.each([0, 1])('rank %i of 3', async rank => {
    rmSync(folder.path('in', rankFile(rank)));
    expectRefused(
      await convert(),
      1,
      'MAPC4002',
      `the checkpoint has no file ${rankFile(rank)}, with ${WK}`,
      '(13 tensors)',
      `rank goes from 0 to 2: counted up to ${rankFile(2)}`,
    );
  });

  it('the last one: what is left is too narrow for the config', async () => {
    rmSync(folder.path('in', rankFile(2)));
    for (const embedding of ['columns', 'rows']) {
      const { code, err } = await convert('--set', `embedding=${embedding}`);
      expect(code).toBe(1);
      expect(err).toContain(
        `error[MAPC3101]: ${WQ} in ${rankFile(0)} has the shape [4, 12]: dimension 0 is 4, but part is 6`,
      );
      expect(err).toContain(`part is dim / rank: dim = 12 (meta.config.dim), rank = 2 (counted up to ${rankFile(1)})`);
      expect(existsSync(folder.path('out'))).toBe(false);
    }
  });
});
