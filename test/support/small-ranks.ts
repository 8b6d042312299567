import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ints, int, state, storage, tensor, text } from '../attacks/torch/build-pickle.js';
import { archive } from '../attacks/torch/build-zip.js';
import { f32Tensor, weight, type TestTensor } from './checkpoints.js';

export type Tensors = Readonly<Record<string, TestTensor>>;

const [DIM, KV, FFN, VOCAB, PAIR] = [12, 2, 10, 14, 3];

/** Files of a model that is cut into ranks, as the layout `meta` of the mapping llama-meta has them: f32, one layer. */
export function smallRanks(ranks: number): readonly Tensors[] {
  return Array.from({ length: ranks }, (_, rank) => {
    const own = (shape: readonly number[], seed: number): TestTensor => f32Tensor(shape, weight(seed + 100 * rank));
    const same = (shape: readonly number[], seed: number): TestTensor => f32Tensor(shape, weight(seed));
    return {
      'tok_embeddings.weight': own([VOCAB, DIM / ranks], 1),
      'norm.weight': same([DIM], 2),
      'output.weight': own([VOCAB, DIM], 3),
      'layers.0.attention.wq.weight': own([DIM / ranks, DIM], 4),
      'layers.0.attention.wk.weight': own([KV, DIM], 5),
      'layers.0.attention.wv.weight': own([KV, DIM], 6),
      'layers.0.attention.wo.weight': own([DIM, DIM / ranks], 7),
      'layers.0.feed_forward.w1.weight': own([FFN, DIM], 8),
      'layers.0.feed_forward.w2.weight': own([DIM, FFN], 9),
      'layers.0.feed_forward.w3.weight': own([FFN, DIM], 10),
      'layers.0.attention_norm.weight': same([DIM], 11),
      'layers.0.ffn_norm.weight': same([DIM], 12),
      'rope.freqs': same([PAIR], 13),
    };
  });
}

/** A file as torch saves it, with nothing of ours: one storage a tensor. */
export function torchFile(tensors: Tensors): Uint8Array {
  const storages: Record<string, Uint8Array> = {};
  const entries = Object.entries(tensors).map(([key, { shape, bytes }], i) => {
    storages[String(i)] = bytes;
    const elements = int(bytes.length / 4);
    const strides = shape.map((_, k) => shape.slice(k + 1).reduce((product, size) => product * size, 1));
    const of = { storage: storage({ key: text(String(i)), elements }), shape: ints(shape), strides: ints(strides) };
    return [key, tensor(of)] as const;
  });
  return archive(state(Object.fromEntries(entries)), storages);
}

export const rankFile = (rank: number): string => `consolidated.${String(rank).padStart(2, '0')}.pth`;

/** Writes the files of ranks and params.json into a folder. */
export function writeRanks(folder: string, ranks: readonly Tensors[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [rank, tensors] of ranks.entries()) writeFileSync(join(folder, rankFile(rank)), torchFile(tensors));
  writeFileSync(join(folder, 'params.json'), JSON.stringify({ dim: DIM, n_layers: 1, n_heads: 2, vocab_size: -1 }));
}
