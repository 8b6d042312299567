import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeIndex, writeSafetensors } from './make-checkpoint.mjs';

/** Models in the form of real ones, of any size: the number of layers follows from the bytes that are wanted. */

const GIB = 2 ** 30;
const LLAMA = { dim: 2048, ffn: 5632, heads: 32, kvHeads: 4, vocab: 32000 };
const MIXTRAL = { dim: 1024, ffn: 3584, experts: 8, vocab: 32000 };

const bytesOf = tensors => tensors.reduce((sum, { shape }) => sum + 2 * shape.reduce((a, b) => a * b, 1), 0);

/** Layers of a model of about `gib` GiB of 2-byte elements. */
function layersFor(gib, tensorsOf) {
  const fixed = bytesOf(tensorsOf(0));
  return Math.max(1, Math.round((gib * GIB - fixed) / (bytesOf(tensorsOf(1)) - fixed)));
}

function llamaTensors(layers, dtype) {
  const { dim, ffn, heads, kvHeads, vocab } = LLAMA;
  const kv = (dim / heads) * kvHeads;
  const tensors = [{ key: 'model.embed_tokens.weight', dtype, shape: [vocab, dim] }];
  for (let layer = 0; layer < layers; layer++) {
    const add = (key, ...shape) => tensors.push({ key: `model.layers.${layer}.${key}.weight`, dtype, shape });
    add('input_layernorm', dim);
    add('mlp.down_proj', dim, ffn);
    add('mlp.gate_proj', ffn, dim);
    add('mlp.up_proj', ffn, dim);
    add('post_attention_layernorm', dim);
    add('self_attn.k_proj', kv, dim);
    add('self_attn.o_proj', dim, dim);
    add('self_attn.q_proj', dim, dim);
    add('self_attn.v_proj', kv, dim);
  }
  tensors.push(
    { key: 'model.norm.weight', dtype, shape: [dim] },
    { key: 'lm_head.weight', dtype, shape: [vocab, dim] },
  );
  return tensors;
}

/** Hugging Face's layout of a Llama, one file with its config. */
export function makeLlama(folder, gib, dtype) {
  const layers = layersFor(gib, count => llamaTensors(count, dtype));
  writeSafetensors(join(folder, 'model.safetensors'), llamaTensors(layers, dtype));
  const { dim, ffn, heads, kvHeads, vocab } = LLAMA;
  const config = {
    model_type: 'llama',
    hidden_act: 'silu',
    hidden_size: dim,
    intermediate_size: ffn,
    vocab_size: vocab,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    tie_word_embeddings: false,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
}

function mixtralTensors(layers, dtype) {
  const { dim, ffn, experts, vocab } = MIXTRAL;
  const tensors = [{ key: 'model.embed_tokens.weight', dtype, shape: [vocab, dim] }];
  for (let layer = 0; layer < layers; layer++) {
    const add = (key, ...shape) => tensors.push({ key: `model.layers.${layer}.${key}.weight`, dtype, shape });
    add('block_sparse_moe.gate', experts, dim);
    for (let e = 0; e < experts; e++) {
      add(`block_sparse_moe.experts.${e}.w1`, ffn, dim);
      add(`block_sparse_moe.experts.${e}.w2`, dim, ffn);
      add(`block_sparse_moe.experts.${e}.w3`, ffn, dim);
    }
    add('input_layernorm', dim);
    add('post_attention_layernorm', dim);
    for (const w of ['q', 'k', 'v', 'o']) add(`self_attn.${w}_proj`, dim, dim);
  }
  tensors.push(
    { key: 'model.norm.weight', dtype, shape: [dim] },
    { key: 'lm_head.weight', dtype, shape: [vocab, dim] },
  );
  return tensors;
}

/** Hugging Face's layout of a Mixtral: one tensor an expert, two shards with an index. */
export function makeMixtral(folder, gib, dtype) {
  const layers = layersFor(gib, count => mixtralTensors(count, dtype));
  const tensors = mixtralTensors(layers, dtype);
  const half = Math.ceil(tensors.length / 2);
  const files = [tensors.slice(0, half), tensors.slice(half)].map((own, i) => {
    return { path: `model-0000${i + 1}-of-00002.safetensors`, tensors: own };
  });
  for (const { path, tensors: own } of files) writeSafetensors(join(folder, path), own);
  writeIndex(folder, files);
  const config = { num_local_experts: MIXTRAL.experts, num_hidden_layers: layers };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
}

function stackedTensors(layers, dtype) {
  const { dim, ffn, experts, vocab } = MIXTRAL;
  const tensors = [{ key: 'tok_embeddings.weight', dtype, shape: [vocab, dim] }];
  for (let layer = 0; layer < layers; layer++) {
    const add = (key, ...shape) => tensors.push({ key: `layers.${layer}.${key}`, dtype, shape });
    add('block_sparse_moe.cond_ffn.w1', experts, ffn, dim);
    add('block_sparse_moe.cond_ffn.w2', experts, dim, ffn);
    add('block_sparse_moe.cond_ffn.w3', experts, ffn, dim);
    for (const w of ['wq', 'wk', 'wv', 'wo']) add(`attention.${w}.weight`, dim, dim);
    add('block_sparse_moe.gate.weight', experts, dim);
    add('attention_norm.weight', dim);
    add('ffn_norm.weight', dim);
  }
  tensors.push({ key: 'norm.weight', dtype, shape: [dim] }, { key: 'output.weight', dtype, shape: [vocab, dim] });
  return tensors;
}

/** A Mixtral with its experts stacked, as JetStream-PyTorch wants it. */
export function makeStacked(folder, gib, dtype) {
  const layers = layersFor(gib, count => stackedTensors(count, dtype));
  writeSafetensors(join(folder, 'model.safetensors'), stackedTensors(layers, dtype));
  const { dim, ffn, experts } = MIXTRAL;
  const config = {
    num_local_experts: experts,
    intermediate_size: ffn,
    hidden_size: dim,
    num_hidden_layers: layers,
  };
  writeFileSync(join(folder, 'params.json'), JSON.stringify(config));
}

/** `count` tensors of one size, `gib` GiB in all. */
export function makeMany(folder, count, gib) {
  const elements = Math.max(8, Math.floor((gib * GIB) / 2 / count));
  const tensors = Array.from({ length: count }, (_, i) => {
    return { key: `model.layers.${i}.mlp.weight`, dtype: 'BF16', shape: [elements] };
  });
  writeSafetensors(join(folder, 'model.safetensors'), tensors);
}
