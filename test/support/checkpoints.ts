import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A tensor as a test writes it: little-endian bytes, row-major. */
export interface TestTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Writes a safetensors file of these tensors, in this order, with nothing but this function. */
export function writeSafetensors(path: string, tensors: Readonly<Record<string, TestTensor>>): void {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [key, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[key] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, text, ...Object.values(tensors).map(({ bytes }) => bytes)]));
}

/** Checkpoints of one test in a folder of their own; `remove` deletes them. */
export class Checkpoints {
  readonly folder = mkdtempSync(join(tmpdir(), 'mapc-checkpoints-'));

  /** One file of tensors, and a config if there is one. Gives the path of the checkpoint's folder. */
  write(name: string, tensors: Readonly<Record<string, TestTensor>>, config?: unknown): string {
    return this.writeShards(name, { 'model.safetensors': tensors }, config);
  }

  writeShards(
    name: string,
    files: Readonly<Record<string, Readonly<Record<string, TestTensor>>>>,
    config?: unknown,
  ): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    for (const [file, tensors] of Object.entries(files)) writeSafetensors(join(path, file), tensors);
    if (config !== undefined) writeFileSync(join(path, 'config.json'), JSON.stringify(config));
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A tensor of f32 from the value at each position, by plain loops. */
export function f32Tensor(shape: readonly number[], value: (position: readonly number[]) => number): TestTensor {
  const values = new Float32Array(volume(shape));
  forEachPosition(shape, (position, flat) => (values[flat] = value(position)));
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer) };
}

/** A tensor of bf16: the upper half of the f32, rounded to nearest, ties to even. */
export function bf16Tensor(shape: readonly number[], value: (position: readonly number[]) => number): TestTensor {
  const words = new Uint16Array(volume(shape));
  forEachPosition(shape, (position, flat) => (words[flat] = bf16Bits(value(position))));
  return { dtype: 'BF16', shape, bytes: new Uint8Array(words.buffer) };
}

/** The value that a number has as bf16. */
export function bf16Value(value: number): number {
  return new Float32Array(Uint32Array.of(bf16Bits(value) << 16).buffer)[0] ?? 0;
}

export function bf16Bits(value: number): number {
  const word = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  const lower = word & 0xffff;
  const upper = word >>> 16;
  return lower > 0x8000 || (lower === 0x8000 && (upper & 1) === 1) ? upper + 1 : upper;
}

/** A value for each position that looks like a weight; other seeds give other values. */
export function weight(seed: number): (position: readonly number[]) => number {
  return position => {
    let hash = Math.imul(seed + 1, 0x9e3779b1);
    for (const i of position) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ (i + 1), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    }
    return ((hash ^ (hash >>> 16)) | 0) / 2 ** 36;
  };
}

export function forEachPosition(
  shape: readonly number[],
  visit: (position: readonly number[], flat: number) => void,
): void {
  const count = volume(shape);
  for (let flat = 0; flat < count; flat++) {
    const position: number[] = [];
    let rest = flat;
    for (const size of [...shape].reverse()) {
      position.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    visit(position, flat);
  }
}

const volume = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
