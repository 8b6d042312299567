import { byteLength, type DType } from '../../tensor/dtype.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import type { BindTensor } from '../bind/bind-input.js';

/**
 * Content for a tensor of an example, packed: the same in every run, and another one for each key. Floats are whole multiples
 * of powers of two that need 8 bits: f16, bf16, f32 and f64 hold them alike, so that a cast between these loses nothing.
 */
export function fillTensor({
  key,
  file,
  dtype,
  shape,
}: Pick<BindTensor, 'key' | 'file' | 'dtype' | 'shape'>): Uint8Array {
  const count = volumeOf(shape);
  const bytes = new Uint8Array(byteLength(dtype, count));
  const random = new Random(`${file}\n${key}`);
  const { encode } = dtype;
  if (dtype.class === 'float' && dtype.bits === 64) {
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < count; i++) view.setFloat64(8 * i, floatFrom(random), true);
  } else if (dtype.class === 'float' && dtype.bits >= 16 && encode !== undefined) {
    const words = dtype.bits === 16 ? new Uint16Array(bytes.buffer) : new Uint32Array(bytes.buffer);
    for (let i = 0; i < count; i++) words[i] = encode(floatFrom(random));
  } else {
    const patterns = patternsOf(dtype);
    for (let i = 0; i < bytes.length; i++) bytes[i] = patterns[random.below(patterns.length)] ?? 0;
  }
  return bytes;
}

/** Sign, 8 bits, and one of 9 powers of two: 2,304 values between 1 / 256 and 2. */
function floatFrom(random: Random): number {
  const significand = 128 + random.below(128);
  return (random.below(2) === 0 ? 1 : -1) * significand * 2 ** -(7 + random.below(9));
}

/** Bytes that may stand in a tensor of a dtype: values near 1 where it is a float, so that products of them stay finite. */
function patternsOf(dtype: DType): readonly number[] {
  const all = Array.from({ length: 256 }, (_, i) => i);
  if (dtype.class === 'bool') return [0, 1];
  // Bytes may be read as exponents (biased by 127): products of them must stay within what f32 holds.
  if (dtype.class === 'uint' && dtype.bits === 8) return all.slice(96, 160);
  const { decode } = dtype;
  if (dtype.class !== 'float' || dtype.bits !== 8 || decode === undefined) return all;
  return all.filter(pattern => Math.abs(decode(pattern)) >= 1 / 16 && Math.abs(decode(pattern)) <= 16);
}

/** Numbers that hang on a text only. */
class Random {
  #state: number;

  constructor(seed: string) {
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    this.#state = hash >>> 0;
  }

  /** A whole number from 0 to `limit - 1`, by a step of mulberry32. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}
