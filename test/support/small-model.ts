import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { f32Tensor, weight, writeSafetensors, type TestTensor } from './checkpoints.js';

export interface ModelSizes {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly dim: number;
  readonly ffn: number;
  readonly vocab: number;
}

export const SMALL: ModelSizes = { layers: 2, heads: 4, kvHeads: 2, headDim: 6, dim: 10, ffn: 14, vocab: 22 };

/** A model as the layout `hf` of the mapping llama-hf has it: f32, every value another. */
export function smallTensors(sizes: ModelSizes = SMALL): Readonly<Record<string, TestTensor>> {
  const { layers, heads, kvHeads, headDim, dim, ffn, vocab } = sizes;
  const shapes: Record<string, readonly number[]> = { 'model.embed_tokens.weight': [vocab, dim] };
  for (let layer = 0; layer < layers; layer++) {
    const add = (name: string, ...shape: readonly number[]): void => {
      shapes[`model.layers.${layer}.${name}.weight`] = shape;
    };
    add('self_attn.q_proj', heads * headDim, dim);
    add('self_attn.k_proj', kvHeads * headDim, dim);
    add('self_attn.v_proj', kvHeads * headDim, dim);
    add('self_attn.o_proj', dim, heads * headDim);
    add('mlp.gate_proj', ffn, dim);
    add('mlp.up_proj', ffn, dim);
    add('mlp.down_proj', dim, ffn);
    add('input_layernorm', dim);
    add('post_attention_layernorm', dim);
  }
  shapes['model.norm.weight'] = [dim];
  shapes['lm_head.weight'] = [vocab, dim];
  return Object.fromEntries(
    Object.entries(shapes).map(([key, shape], i) => [key, f32Tensor(shape, weight(i))] as const),
  );
}

export function smallConfig({ layers, heads, kvHeads, headDim, dim, ffn, vocab }: ModelSizes = SMALL) {
  return {
    hidden_size: dim,
    intermediate_size: ffn,
    vocab_size: vocab,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    head_dim: headDim,
    tie_word_embeddings: false,
  };
}

export const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
export const INDEX = 'model.safetensors.index.json';

/** Writes a model into a new folder: two shards, an index, a config. */
export function writeSmallModel(
  folder: string,
  tensors: Readonly<Record<string, TestTensor>> = smallTensors(),
  config: unknown = smallConfig(),
): void {
  mkdirSync(folder, { recursive: true });
  const entries = Object.entries(tensors);
  const half = Math.ceil(entries.length / 2);
  const map: Record<string, string> = {};
  for (const [i, name] of SHARDS.entries()) {
    const part = entries.slice(i * half, (i + 1) * half);
    for (const [key] of part) map[key] = name;
    writeSafetensors(join(folder, name), Object.fromEntries(part));
  }
  writeFileSync(join(folder, INDEX), JSON.stringify({ metadata: {}, weight_map: map }, null, 2));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config, null, 2));
}

export interface HeaderEntry {
  dtype: string;
  shape: readonly number[];
  data_offsets: readonly [number, number];
}

/** Changes the header of a safetensors file; its data stay. */
export function changeHeader(path: string, change: (header: Record<string, HeaderEntry>) => void): void {
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, HeaderEntry>;
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([size, text, bytes.subarray(8 + length)]));
}

/** Changes a JSON file, or the text of any. */
export function changeJson(path: string, change: (json: Record<string, unknown>) => void): void {
  const json = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(json);
  writeFileSync(path, JSON.stringify(json, null, 2));
}
