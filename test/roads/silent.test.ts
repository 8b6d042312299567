import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { f32Tensor, weight, writeSafetensors, type TestTensor } from '../support/checkpoints.js';
import { digestsOf, Folder, goldenDigests, mapc, type Ran } from '../support/mapc.js';
import {
  changeJson,
  INDEX,
  SHARDS,
  SMALL,
  smallConfig,
  smallTensors,
  writeSmallModel,
  type HeaderEntry,
} from '../support/small-model.js';

/* What the guide's script does in silence, exit 0: refused or done right here. (NaN: not-finite.test.ts; ranks: ranks.test.ts.) */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const WORDS = ['--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream'];

const convert = (input: string, out: string, ...words: readonly string[]): Promise<Ran> =>
  mapc('convert', input, folder.path(out), ...(words.length === 0 ? WORDS : words));

interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The tensors of a file, read without anything of ours. */
function tensorsIn(path: string): ReadonlyMap<string, Stored> {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<string, HeaderEntry>;
  const data = 8 + length;
  return new Map(
    Object.entries(header)
      .filter(([key]) => key !== '__metadata__')
      .map(
        ([
          key,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          return [key, { dtype, shape, bytes: new Uint8Array(file.subarray(data + from, data + to)) }] as const;
        },
      ),
  );
}

const outputOf = (out = 'out'): ReadonlyMap<string, Stored> => tensorsIn(folder.path(out, 'model.safetensors'));

/** That a conversion was refused with these codes, and left nothing. */
function expectRefused({ code, err }: Ran, exit: number, codes: readonly string[], ...says: readonly string[]): void {
  const text = err.replaceAll(`${folder.root}/`, '');
  const found = [...text.matchAll(/^error\[(MAPC\d{4})\]/gm)].map(([, one]) => one);
  expect({ exit: code, codes: found }).toEqual({ exit, codes });
  for (const said of says) expect(text).toContain(said);
  expect(readdirSync(folder.root).filter(name => name.startsWith('out'))).toEqual([]);
}

describe('a head size other than 128', () => {
  it.each([
    { headDim: 6, heads: 4, kvHeads: 2, declared: true },
    { headDim: 64, heads: 3, kvHeads: 1, declared: false },
    { headDim: 80, heads: 2, kvHeads: 2, declared: false },
    { headDim: 256, heads: 2, kvHeads: 1, declared: true },
  ])('$headDim ($heads heads, $kvHeads for keys) is permuted by its own size', async ({ declared, ...own }) => {
    // Without `head_dim` the heads together are as wide as the model.
    const sizes = { ...SMALL, layers: 1, ...own, dim: declared ? 10 : own.heads * own.headDim };
    const tensors = smallTensors(sizes);
    const { head_dim: headDim, ...config } = smallConfig(sizes);
    writeSmallModel(folder.path('in'), tensors, declared ? { ...config, head_dim: headDim } : config);
    expect(await convert(folder.path('in'), 'out')).toMatchObject({ code: 0 });
    for (const [from, to, heads] of [
      ['q_proj', 'wq', own.heads],
      ['k_proj', 'wk', own.kvHeads],
    ] as const) {
      const source = tensors[`model.layers.0.self_attn.${from}.weight`];
      if (source === undefined) throw new Error('no such tensor');
      const values = new Float32Array(source.bytes.slice().buffer);
      const expected = new Float32Array(values.length);
      for (let head = 0; head < heads; head++) {
        for (let pair = 0; pair < headDim / 2; pair++) {
          for (const half of [0, 1]) {
            const made = head * headDim + pair * 2 + half;
            const read = head * headDim + half * (headDim / 2) + pair;
            for (let i = 0; i < sizes.dim; i++) expected[made * sizes.dim + i] = values[read * sizes.dim + i] ?? NaN;
          }
        }
      }
      const { shape, bytes } = outputOf().get(`layers.0.attention.${to}.weight`) ?? { shape: [], bytes: source.bytes };
      expect(shape).toEqual(source.shape);
      expect(Buffer.compare(bytes, new Uint8Array(expected.buffer))).toBe(0);
    }
  });
});

describe('what is not there', () => {
  it('a shard that the index names', async () => {
    writeSmallModel(folder.path('in'));
    rmSync(folder.path('in', SHARDS[1]));
    expectRefused(await convert(folder.path('in'), 'out'), 3, ['MAPC5041'], `"${SHARDS[1]}", which does not exist`);
  });

  it('a shard of a set without an index', async () => {
    writeSmallModel(folder.path('in'));
    rmSync(folder.path('in', SHARDS[0]));
    rmSync(folder.path('in', INDEX));
    expectRefused(
      await convert(folder.path('in'), 'out'),
      3,
      ['MAPC5031'],
      `one of 2 shards is missing: "${SHARDS[0]}"`,
    );
  });

  it('a tensor', async () => {
    const { 'model.layers.1.mlp.up_proj.weight': gone, ...rest } = smallTensors();
    expect(gone).toBeDefined();
    writeSmallModel(folder.path('in'), rest);
    expectRefused(
      await convert(folder.path('in'), 'out'),
      1,
      ['MAPC4002'],
      'the checkpoint has no model.layers.1.mlp.up_proj.weight: layers.1.feed_forward.w3.weight has no source',
    );
  });

  it('the last layer, which only the config tells of', async () => {
    writeSmallModel(folder.path('in'), smallTensors({ ...SMALL, layers: 1 }), smallConfig());
    expectRefused(
      await convert(folder.path('in'), 'out'),
      1,
      ['MAPC4002'],
      'the checkpoint has no model.layers.1.',
      'layer goes from 0 to 1: hf.config.num_hidden_layers',
    );
  });
});

describe('a tensor of the wrong shape', () => {
  const { heads, headDim, dim } = SMALL;
  it.each<readonly [string, readonly number[]]>([
    ['its axes exchanged', [dim, heads * headDim]],
    ['a row too few', [heads * headDim - 1, dim]],
    ['as many elements in another form', [(heads * headDim) / 2, 2 * dim]],
  ])('%s', async (_, shape) => {
    const key = 'model.layers.1.self_attn.q_proj.weight';
    writeSmallModel(folder.path('in'), { ...smallTensors(), [key]: f32Tensor(shape, weight(3)) });
    const { code, err } = await convert(folder.path('in'), 'out');
    expect(code).toBe(1);
    expect(err).toMatch(/error\[MAPC310[12]\]/);
    expect(err).toContain(`${key} has the shape [${shape.join(', ')}]`);
    expect(existsSync(folder.path('out'))).toBe(false);
  });
});

describe('a stale consolidated.safetensors beside the shards', () => {
  const stale = (): Record<string, TestTensor> =>
    Object.fromEntries(
      Object.entries(smallTensors()).map(([key, { shape }]) => [key, f32Tensor(shape, () => 12345)] as const),
    );

  it('is not read: the index decides', async () => {
    writeSmallModel(folder.path('in'));
    expect(await convert(folder.path('in'), 'clean')).toMatchObject({ code: 0 });
    writeSafetensors(folder.path('in', 'consolidated.safetensors'), stale());
    expect(await convert(folder.path('in'), 'out')).toMatchObject({ code: 0 });
    expect(digestsOf(folder.path('out'))).toEqual(digestsOf(folder.path('clean')));
  });

  it('is told of where there is no index to decide', async () => {
    writeSmallModel(folder.path('in'));
    rmSync(folder.path('in', INDEX));
    writeSafetensors(folder.path('in', 'consolidated.safetensors'), stale());
    const { code, err } = await convert(folder.path('in'), 'out');
    expect(code).toBe(3);
    expect(err).toContain('error[MAPC5032]');
    expect(err).toContain('stands in "consolidated.safetensors" and in "model-0000');
    expect(existsSync(folder.path('out'))).toBe(false);
  });
});

describe('a tied model', () => {
  const tied = { ...smallConfig(), tie_word_embeddings: true };

  it('keeps its head: it is the embedding', async () => {
    const { 'lm_head.weight': head, ...rest } = smallTensors();
    expect(head).toBeDefined();
    writeSmallModel(folder.path('in'), rest, tied);
    expect(await convert(folder.path('in'), 'out')).toMatchObject({ code: 0 });
    const made = outputOf();
    const embedding = rest['model.embed_tokens.weight'];
    expect(made.get('output.weight')?.shape).toEqual(embedding?.shape);
    expect(Buffer.compare(made.get('output.weight')?.bytes ?? new Uint8Array(0), embedding?.bytes ?? dimless)).toBe(0);
    expect(made.get('tok_embeddings.weight')?.bytes).toEqual(made.get('output.weight')?.bytes);
  });

  it('that has a head all the same is not one: nothing is dropped in silence', async () => {
    writeSmallModel(folder.path('in'), smallTensors(), tied);
    expectRefused(await convert(folder.path('in'), 'out'), 1, ['MAPC4001'], 'no rule claims lm_head.weight');
  });

  it('that is not tied and has no head is not whole', async () => {
    const { 'lm_head.weight': head, ...rest } = smallTensors();
    expect(head).toBeDefined();
    writeSmallModel(folder.path('in'), rest);
    expectRefused(await convert(folder.path('in'), 'out'), 1, ['MAPC4002'], 'the checkpoint has no lm_head.weight');
  });
});

const dimless = new Uint8Array(1);

describe('--dtype f32 is obeyed on every road', () => {
  it.each([
    { input: 'llama-hf-bf16', words: ['-m', 'llama-hf', '--to', 'jetstream'], golden: 'llama-hf-bf16.jetstream' },
    { input: 'llama2-meta-2', words: ['-m', 'llama-meta', '--to', 'jetstream'], golden: 'llama2-meta-2.jetstream' },
    { input: 'gemma-original', words: ['-m', 'gemma-original'], golden: 'gemma-original.jetstream' },
    { input: 'mixtral-original', words: ['-m', 'mixtral-original'], golden: 'mixtral-original.jetstream' },
  ])('$input', async ({ input, words, golden }) => {
    const source = join('test/golden/checkpoints', input);
    expect(await convert(source, 'narrow', ...words)).toMatchObject({ code: 0 });
    expect(digestsOf(folder.path('narrow'))).toEqual(goldenDigests(golden));
    expect(await convert(source, 'wide', ...words, '--dtype', 'f32')).toMatchObject({ code: 0 });
    const [narrow, wide] = [outputOf('narrow'), outputOf('wide')];
    expect([...wide.keys()].sort()).toEqual([...narrow.keys()].sort());
    for (const [key, { dtype, shape, bytes }] of narrow) {
      const other = wide.get(key);
      expect([key, other?.dtype, other?.shape]).toEqual([key, 'F32', shape]);
      // A bf16 is the upper half of its f32.
      const expected =
        dtype === 'BF16'
          ? new Uint8Array(Uint32Array.from(new Uint16Array(bytes.buffer), half => half << 16).buffer)
          : bytes;
      expect(Buffer.compare(other?.bytes ?? dimless, expected)).toBe(0);
    }
  });
});

describe('experts', () => {
  const copy = (declared: number): void => {
    cpSync('test/golden/checkpoints/mixtral-hf', folder.path('in'), { recursive: true });
    changeJson(folder.path('in', 'config.json'), json => (json['num_local_experts'] = declared));
  };
  const fuse = (): Promise<Ran> => convert(folder.path('in'), 'out', '-m', 'mixtral-hf', '--from', 'hf');

  it('one more than are declared', async () => {
    copy(11);
    const { code, err } = await fuse();
    expect(code).toBe(1);
    expect(err).toContain('the checkpoint has expert 11 (6 tensors), but expert is 0 to 10');
    expect(err).toMatch(/hf\.config\.num_local_experts comes from .*config\.json/);
    expect(existsSync(folder.path('out'))).toBe(false);
  });

  it('one less than are declared', async () => {
    copy(13);
    const { code, err } = await fuse();
    expect(code).toBe(1);
    expect(err).toContain('the checkpoint has no model.layers.{0..1}.block_sparse_moe.experts.12.w');
    expect(err).toContain('expert goes from 0 to 12: hf.config.num_local_experts');
    expect(existsSync(folder.path('out'))).toBe(false);
  });

  it('of fused files: rows that the number of experts does not divide, or that the config contradicts', async () => {
    cpSync('test/golden/checkpoints/mixtral-original', folder.path('in'), { recursive: true });
    const path = folder.path('in', 'config.json');
    const text = readFileSync(path, 'utf8');
    const { num_local_experts: declared } = JSON.parse(text) as { num_local_experts: number };
    for (const wrong of [declared - 1, declared + 1]) {
      writeFileSync(path, text);
      changeJson(path, json => (json['num_local_experts'] = wrong));
      const { code, err } = await convert(folder.path('in'), 'out', '-m', 'mixtral-original');
      expect(code).toBe(1);
      expect(err).toMatch(/error\[MAPC310[12]\]: layers\.\d\.block_sparse_moe\.(?:w1|w2|w3|gate)/);
      expect(err).toContain(`expert = ${wrong} (original.config.num_local_experts)`);
      expect(existsSync(folder.path('out'))).toBe(false);
    }
  });
});
