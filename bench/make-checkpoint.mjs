import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes safetensors files of any size at the speed of the disk: values are drawn once, into a block that is repeated
 * from another place for each tensor. They look like weights (normal, deviation 0.02), which matters for casts.
 */

const BYTES = { F32: 4, F16: 2, BF16: 2, I8: 1, F8_E4M3: 1, U8: 1 };
const BLOCK = 8 * 1024 * 1024;

/** tensors: [{ key, dtype, shape }], in the order of the file. */
export function writeSafetensors(path, tensors) {
  mkdirSync(dirname(path), { recursive: true });
  let end = 0;
  const header = { __metadata__: { format: 'pt' } };
  for (const { key, dtype, shape } of tensors) {
    const begin = end;
    end += shape.reduce((product, size) => product * size, 1) * BYTES[dtype];
    header[key] = { dtype, shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  const head = Buffer.alloc(8 + length, 0x20);
  head.writeBigUInt64LE(BigInt(length), 0);
  text.copy(head, 8);
  const file = openSync(path, 'w');
  writeSync(file, head);
  let seed = 1;
  for (const { dtype, shape } of tensors) {
    const block = blockOf(dtype);
    let rest = shape.reduce((product, size) => product * size, 1) * BYTES[dtype];
    let from = ((seed++ * 1_000_003) % (BLOCK / 8)) * 8;
    while (rest > 0) {
      const count = Math.min(rest, BLOCK - from);
      writeSync(file, block, from, count);
      rest -= count;
      from = 0;
    }
  }
  closeSync(file);
  return head.length + end;
}

/** A model.safetensors.index.json for files of tensors. */
export function writeIndex(folder, files) {
  const weight_map = Object.fromEntries(files.flatMap(({ path, tensors }) => tensors.map(({ key }) => [key, path])));
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map }));
}

const blocks = new Map();

function blockOf(dtype) {
  let block = blocks.get(dtype);
  if (block === undefined) blocks.set(dtype, (block = makeBlock(dtype)));
  return block;
}

function makeBlock(dtype) {
  const count = BLOCK / BYTES[dtype];
  const values = new Float32Array(count);
  let state = 0x2545f491;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 1) / 4294967297;
  };
  for (let i = 0; i < count; i += 2) {
    const radius = 0.02 * Math.sqrt(-2 * Math.log(next()));
    const angle = 2 * Math.PI * next();
    values[i] = radius * Math.cos(angle);
    if (i + 1 < count) values[i + 1] = radius * Math.sin(angle);
  }
  const bits = new Uint32Array(values.buffer);
  if (dtype === 'F32') return Buffer.from(values.buffer);
  if (dtype === 'BF16') return Buffer.from(Uint16Array.from(bits, word => word >>> 16).buffer);
  if (dtype === 'F16') return Buffer.from(Uint16Array.from(bits, halfOf).buffer);
  return Buffer.from(Uint8Array.from(bits, word => (word >>> 8) & 0x7b).buffer);
}

/** Float32 bits to float16 bits, truncated; values are small and not tiny. */
function halfOf(word) {
  const exponent = ((word >>> 23) & 255) - 112;
  const sign = (word >>> 16) & 0x8000;
  if (exponent <= 0) return sign;
  return sign | (exponent << 10) | ((word >>> 13) & 0x3ff);
}

/** A sparse file of zeros, for sizes that only count. */
export function writeSparse(path, size) {
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  closeSync(file);
}
