import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapc } from '../../support/mapc.js';
import { describeFile, expectedOf, GOLDEN } from './support.js';

/** Ranks of a model and the whole of it, as a mapping says. */
const MAPPING = `mapc: 1
name: ranks
model: any
title: ranks and the whole

layouts:
  ranks: { format: torch, file: "consolidated.{rank:02}.pth", copy: { params.json: params.json } }
  whole: { format: torch, file: "*.ckpt", root: state.model }

rules:
  - ranks: w      [rows]
    whole: w      [(rank rows)]
  - ranks: norm   [n]
    whole: norm   [n]
    replicated: rank
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mapc-torch-'));
  await writeFile(join(folder, 'ranks.yaml'), MAPPING);
});
afterEach(() => rm(folder, { recursive: true }));

describe('mapc with torch files', () => {
  it('joins ranks, cuts the whole into ranks again, and writes their checklist', async () => {
    const source = join(folder, 'source');
    await cp(`${GOLDEN}ranks`, source, { recursive: true });
    await writeFile(join(source, 'params.json'), '{"dim": 2}');
    const mapping = ['--mapping', join(folder, 'ranks.yaml')];
    const joined = await mapc('convert', source, join(folder, 'whole'), ...mapping, '--from', 'ranks', '--to', 'whole');
    expect(joined).toMatchObject({ code: 0 });
    expect((await readdir(join(folder, 'whole'))).sort()).toContain('consolidated.00.ckpt');
    const whole = await describeFile(join(folder, 'whole', 'consolidated.00.ckpt'), 'state.model');
    expect(whole).toMatchObject({ w: { dtype: 'i64', shape: [8] }, norm: { shape: [2] } });

    const out = join(folder, 'again');
    const cut = await mapc(
      ...['convert', join(folder, 'whole'), out, ...mapping, '--from', 'whole', '--to', 'ranks', '--set', 'rank=2'],
    );
    expect(cut).toMatchObject({ code: 0 });
    const expected = expectedOf();
    for (const rank of ['consolidated.00.pth', 'consolidated.01.pth']) {
      expect(await describeFile(join(out, rank))).toEqual(expected[`ranks/${rank}`]);
    }
    const md5 = async (name: string) =>
      createHash('md5')
        .update(await readFile(join(out, name)))
        .digest('hex');
    const listed = (await readdir(out)).filter(name => name.startsWith('consolidated') || name === 'params.json');
    const checklist = await readFile(join(out, 'checklist.chk'), 'utf8');
    const order = ['params.json', 'consolidated.00.pth', 'consolidated.01.pth'].filter(name => listed.includes(name));
    expect(checklist).toBe((await Promise.all(order.map(md5))).map(digest => `${digest}\n\n`).join(''));
    expect((await mapc('inspect', out, '--checksums')).out).toContain('have the checksums that the files keep');
  });

  it('shows what a file holds besides the model', async () => {
    const { code, out } = await mapc('inspect', `${GOLDEN}run.ckpt`);
    expect(code).toBe(0);
    expect(out).toContain('root: model_state_dict');
    expect(out).toContain('optimizer_state_dict: a dictionary of 2 entries, with tensors');
    const json = JSON.parse((await mapc('inspect', `${GOLDEN}run.ckpt`, '--json')).out) as {
      result: { files: readonly { metadata: Record<string, string> }[] };
    };
    expect(json.result.files[0]?.metadata).toMatchObject({ root: 'model_state_dict', epoch: '3' });
  });

  it('refuses with exit code 3 and one sentence', async () => {
    const { code, out, err } = await mapc('inspect', `${GOLDEN}refused/script.pt`);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toContain('MAPC5201');
    expect(err).toContain('TorchScript');
  });
});
