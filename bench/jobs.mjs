import { fileURLToPath } from 'node:url';
import { makeLlama, makeMixtral, makeStacked } from './models.mjs';

const mapping = name => fileURLToPath(new URL(`./mappings/${name}.yaml`, import.meta.url));

/**
 * What is measured. `source` is made once for each size and kept (by another model and `args` of `mapc convert` where it
 * has a `from`); `args` are those of the conversion that is measured; `target` is the
 * ratio to `cp` of the source (followed by `sync`, where our output is synced) that must not be exceeded; `rss` is in MiB.
 */
export const JOBS = [
  {
    name: 'rename',
    what: 'rename only (bf16, one file)',
    source: { name: 'llama-bf16', make: (folder, gib) => makeLlama(folder, gib, 'BF16') },
    args: ['--mapping', mapping('rename'), '--from', 'hf', '--to', 'renamed'],
    target: 1.0,
    rss: 200,
  },
  {
    name: 'llama',
    what: 'Llama HF f16 -> JetStream bf16',
    source: { name: 'llama-f16', make: (folder, gib) => makeLlama(folder, gib, 'F16') },
    args: ['--mapping', 'llama-hf', '--from', 'hf', '--to', 'jetstream'],
    target: 1.2,
    rss: 256,
  },
  {
    name: 'meta',
    what: 'Meta 8 ranks (torch) -> one file',
    source: {
      name: 'meta-bf16',
      make: (folder, gib) => makeLlama(folder, gib, 'F16'),
      from: ['-m', 'llama-hf', '-m', 'llama-meta', '--from', 'hf', '--to', 'meta', '--set', 'rank=8'],
    },
    args: ['--mapping', 'llama-meta', '--from', 'meta', '--to', 'jetstream'],
    target: 1.2,
    rss: 256,
  },
  {
    name: 'fused',
    what: 'Mixtral per expert -> fused',
    source: { name: 'mixtral-bf16', make: (folder, gib) => makeMixtral(folder, gib, 'BF16') },
    args: ['--mapping', 'mixtral-hf', '--from', 'hf', '--to', 'fused'],
    target: 1.4,
    rss: 256,
  },
  {
    name: 'experts',
    what: 'Mixtral original (torch), w2 regrouped and transposed',
    source: {
      name: 'experts-bf16',
      make: (folder, gib) => makeStacked(folder, gib, 'BF16'),
      from: ['-m', 'mixtral-original', '--from', 'jetstream', '--to', 'original'],
    },
    args: ['--mapping', 'mixtral-original', '--from', 'original', '--to', 'jetstream'],
    target: 1.4,
    rss: 256,
  },
  {
    name: 'int8',
    what: 'int8 per channel',
    source: { name: 'llama-f16', make: (folder, gib) => makeLlama(folder, gib, 'F16') },
    args: ['--mapping', 'llama-hf', '--from', 'hf', '--policy', 'int8_per_channel'],
    target: 1.6,
    rss: 256,
  },
  {
    name: 'int8-blockwise',
    what: 'int8 blockwise',
    source: { name: 'llama-f16', make: (folder, gib) => makeLlama(folder, gib, 'F16') },
    args: ['--mapping', 'llama-hf', '--from', 'hf', '--policy', 'int8_blockwise'],
    target: 1.6,
    rss: 256,
  },
];
