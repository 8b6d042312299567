import { readFileSync } from 'node:fs';
import { digestsOf, Folder, goldenDigests, mapc } from '../support/mapc.js';

/* Hugging Face <-> Meta exists without being written: two mappings that share a layout, and the rules of their side files. */

let folder: Folder;
beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const CHECKPOINTS = 'test/golden/checkpoints';
const BOTH = ['-m', 'llama-meta', '-m', 'llama-hf'];

interface Difference {
  readonly result: { readonly summary?: unknown };
}

it.each(['llama2-meta-1', 'llama2-meta-2', 'llama3-meta-2'])(
  '%s -> hf, config.json and all, without --config',
  async name => {
    const out = folder.path('hf');
    const { code, err } = await mapc('convert', `${CHECKPOINTS}/${name}`, out, ...BOTH, '--from', 'meta', '--to', 'hf');
    expect({ code, errors: err.match(/error\[.*/g) }).toEqual({ code: 0, errors: null });
    expect(digestsOf(out)).toEqual(goldenDigests('llama-hf-bf16'));
    const config = JSON.parse(readFileSync(`${out}/config.json`, 'utf8')) as Record<string, unknown>;
    expect(config).toMatchObject({
      model_type: 'llama',
      num_attention_heads: 2,
      num_key_value_heads: 1,
      intermediate_size: 384,
      vocab_size: 96,
    });
    // What was written is a checkpoint of its own: it goes on from here.
    const again = await mapc(
      'convert',
      out,
      folder.path('jetstream'),
      '-m',
      'llama-hf',
      '--from',
      'hf',
      '--to',
      'jetstream',
    );
    expect(again.code).toBe(0);
    expect(digestsOf(folder.path('jetstream'))).toEqual(goldenDigests('llama-hf-bf16.jetstream'));
  },
);

it('hf -> meta, cut into two ranks: the golden files but for rope.freqs, which Hugging Face lacks', async () => {
  const out = folder.path('meta');
  const words = [...BOTH, '--from', 'hf', '--to', 'meta', '--set', 'rank=2'];
  expect(await mapc('convert', `${CHECKPOINTS}/llama-hf-bf16`, out, ...words)).toMatchObject({ code: 0 });
  const different = await mapc('diff', out, `${CHECKPOINTS}/llama2-meta-2`, '--json');
  expect(different.code).toBe(1);
  const { findings } = JSON.parse(different.out) as Difference & {
    findings: readonly { code: string; message: string }[];
  };
  expect(findings).toHaveLength(1);
  expect(findings[0]?.message).toContain('rope.freqs');
  const params = JSON.parse(readFileSync(`${out}/params.json`, 'utf8')) as Record<string, unknown>;
  expect(params).toMatchObject({ dim: 256, n_layers: 2, n_heads: 2, n_kv_heads: 1, multiple_of: 1, vocab_size: 96 });
});

it('goes through the layout between without writing it: one pass over the source', async () => {
  const { out } = await mapc('plan', `${CHECKPOINTS}/llama2-meta-2`, ...BOTH, '--from', 'meta', '--to', 'hf', '--json');
  const { result } = JSON.parse(out) as {
    result: {
      mappings: readonly string[];
      read: { bytes: number; available: number };
      work: Record<string, { tensors: number }>;
    };
  };
  expect(result.mappings).toEqual(['llama-meta', 'llama-hf']);
  // Replicas are read to be proved equal; nothing else is read twice.
  expect(result.read.bytes).toBeLessThanOrEqual(result.read.available * 1.01);
  expect(result.work['moved']?.tensors).toBeGreaterThan(0);
});
