import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { writeIndex, writeSafetensors } from './make-checkpoint.mjs';

/** Tensors of a Hugging Face Llama of 1.1 billion parameters' width; layers make the size. */
export function llamaTensors(layers, dtype, { dim = 2048, ffn = 5632, heads = 32, kvHeads = 4, vocab = 32000 } = {}) {
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
  tensors.push({ key: 'model.norm.weight', dtype, shape: [dim] }, { key: 'lm_head.weight', dtype, shape: [vocab, dim] });
  return tensors;
}

export function makeLlama(folder, layers, dtype, options) {
  writeSafetensors(join(folder, 'model.safetensors'), llamaTensors(layers, dtype, options));
  const { dim = 2048, ffn = 5632, heads = 32, kvHeads = 4, vocab = 32000 } = options ?? {};
  const config = {
    hidden_size: dim,
    intermediate_size: ffn,
    vocab_size: vocab,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
}

/** Mixtral, one tensor an expert, in shards with an index. */
export function makeMixtral(folder, layers, dtype, { dim = 1024, ffn = 3584, experts = 8, vocab = 32000, shards = 2 } = {}) {
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
  tensors.push({ key: 'model.norm.weight', dtype, shape: [dim] }, { key: 'lm_head.weight', dtype, shape: [vocab, dim] });
  const per = Math.ceil(tensors.length / shards);
  const files = Array.from({ length: shards }, (_, i) => ({
    path: `model-${String(i + 1).padStart(5, '0')}-of-${String(shards).padStart(5, '0')}.safetensors`,
    tensors: tensors.slice(i * per, (i + 1) * per),
  }));
  for (const { path, tensors: own } of files) writeSafetensors(join(folder, path), own);
  writeIndex(folder, files);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ num_local_experts: experts, num_hidden_layers: layers }));
}
