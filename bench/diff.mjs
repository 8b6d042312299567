/**
 * `mapc diff` of two equal checkpoints against `cmp` of the same files, interleaved, page cache warm; and of two that differ.
 * Usage: node bench/diff.mjs [GiB] [rounds] [DIR]. Builds two synthetic checkpoints in DIR (deleted afterwards).
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [gib = '2', rounds = '5', folder = '/tmp/mapc-bench-diff'] = process.argv.slice(2);
const GIB = 2 ** 30;

/** Tensors of a decoder with so many layers, bf16, until they fill the size. */
function tensorsOf(bytes) {
  const [dim, ffn, vocab] = [2048, 5632, 32000];
  const tensors = [['model.embed_tokens.weight', [vocab, dim]]];
  for (let layer = 0, size = vocab * dim * 4; size < bytes; layer++) {
    const own = [
      ['self_attn.q_proj', [dim, dim]],
      ['self_attn.k_proj', [512, dim]],
      ['self_attn.v_proj', [512, dim]],
      ['self_attn.o_proj', [dim, dim]],
      ['mlp.gate_proj', [ffn, dim]],
      ['mlp.up_proj', [ffn, dim]],
      ['mlp.down_proj', [dim, ffn]],
      ['input_layernorm', [dim]],
      ['post_attention_layernorm', [dim]],
    ];
    for (const [name, shape] of own) {
      tensors.push([`model.layers.${layer}.${name}.weight`, shape]);
      size += shape.reduce((a, b) => a * b, 2);
    }
  }
  return [...tensors, ['model.norm.weight', [dim]], ['lm_head.weight', [vocab, dim]]];
}

/** A block of bf16 values like weights; every 16 MiB it is shifted, so that tensors differ from each other. */
function weights() {
  const block = Buffer.alloc(1 << 24);
  let state = 1;
  for (let i = 0; i < block.length; i += 2) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block.writeUInt16LE((state & 0x8000) | (0x3c00 + ((state >>> 16) & 0x3ff)), i);
  }
  return block;
}

/** Writes a checkpoint; `change` may alter the bytes of a tensor's block before they are written. */
function write(path, tensors, block, change = () => undefined) {
  mkdirSync(path, { recursive: true });
  const header = {};
  let offset = 0;
  for (const [key, shape] of tensors) {
    const length = shape.reduce((a, b) => a * b, 2);
    header[key] = { dtype: 'BF16', shape, data_offsets: [offset, offset + length] };
    offset += length;
  }
  const text = Buffer.from(JSON.stringify(header).padEnd(Math.ceil(JSON.stringify(header).length / 8) * 8));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(join(path, 'model.safetensors'), 'w');
  writeSync(file, Buffer.concat([head, text]));
  let turn = 0;
  for (const [key, shape] of tensors) {
    const length = shape.reduce((a, b) => a * b, 2);
    for (let done = 0; done < length;) {
      const start = (turn++ * 7919 * 2) % (block.length / 2);
      const part = Buffer.from(block.subarray(start, start + Math.min(block.length / 2, length - done)));
      change(key, part);
      done += writeSync(file, part);
    }
  }
  closeSync(file);
  return join(path, 'model.safetensors');
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Seconds and peak resident memory (KiB) of a command. */
function measure(command, words) {
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', command, ...words], { encoding: 'utf8' });
  const [seconds, user, system, memory] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { status, seconds, cpu: user + system, memory };
}

const tensors = tensorsOf(Number(gib) * GIB);
const block = weights();
const paths = ['a', 'b', 'c'].map(name => join(folder, name));
const [a, b] = [write(paths[0], tensors, block), write(paths[1], tensors, block)];
write(paths[2], tensors, block, (key, part) => {
  if (key.includes('mlp')) for (let i = 0; i < part.length; i += 64) part[i] ^= 1;
});

const jobs = {
  'cmp, equal': () => measure('cmp', [a, b]),
  'mapc diff, equal': () => measure(process.execPath, ['dist/mapc.js', 'diff', paths[0], paths[1]]),
  'mapc diff --jobs 1, equal': () =>
    measure(process.execPath, ['dist/mapc.js', 'diff', paths[0], paths[1], '--jobs', '1']),
  'mapc diff, 60 % changed': () => measure(process.execPath, ['dist/mapc.js', 'diff', paths[0], paths[2]]),
};
const results = Object.fromEntries(Object.keys(jobs).map(name => [name, []]));
for (let round = 0; round <= Number(rounds); round++) {
  for (const [name, run] of Object.entries(jobs)) {
    const result = run();
    // The first round fills the page cache.
    if (round > 0) results[name].push(result);
  }
}
if (!process.env.KEEP) rmSync(folder, { recursive: true });
const base = median(results['cmp, equal'].map(({ seconds }) => seconds));
console.log(`${gib} GiB a side, ${tensors.length} tensors, median of ${rounds}`);
for (const [name, runs] of Object.entries(results)) {
  const seconds = median(runs.map(run => run.seconds));
  const memory = Math.max(...runs.map(run => run.memory)) / 1024;
  console.log(
    `${name.padEnd(28)} ${seconds.toFixed(2)} s  ${(seconds / base).toFixed(2)} x cmp  ${median(runs.map(run => run.cpu)).toFixed(2)} s CPU  ${memory.toFixed(0)} MiB  exit ${runs[0].status}`,
  );
}
