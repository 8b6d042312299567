import { byteLength, type DType } from '../../src/tensor/dtype.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { packedStrides } from '../../src/tensor/evaluate/region.js';
import type { Gather, SourceBox } from '../../src/tensor/evaluate/source-box.js';
import { castKernel } from '../../src/tensor/kernels/cast-kernel.js';
import { copyStrided } from '../../src/tensor/kernels/copy-strided.js';

/** Memory that bytes are taken from one after the other, as a worker's tiles are. Decides by its kind which kernels run. */
export class Place {
  readonly #bytes: Uint8Array;
  #used = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(length: number): Uint8Array {
    const start = this.#used;
    // Never a multiple of a page apart: equal distances share the same sets of a cache.
    this.#used = Math.ceil((start + length) / 64) * 64 + 192;
    if (this.#used > this.#bytes.length) throw new RangeError('the benchmark needs more memory');
    return this.#bytes.subarray(start, start + length);
  }

  /** Runs `body` and forgets what it took. */
  borrow(body: () => void): void {
    const before = this.#used;
    body();
    this.#used = before;
  }

  clear(): void {
    this.#used = 0;
  }

  /** Gathers from tensors in this memory: packed boxes where they stand, others copied as the runtime does. */
  gather(tensors: readonly Uint8Array[]): Gather {
    return (box: SourceBox) => {
      const bytes = tensors[box.tensor] ?? new Uint8Array(0);
      const { bits } = box.dtype;
      const packed = packedStrides(box.sizes);
      const length = byteLength(
        box.dtype,
        box.sizes.reduce((a, b) => a * b, 1),
      );
      if (box.sizes.every((size, k) => size === 1 || box.strides[k] === packed[k])) {
        return bytes.subarray((box.offset * bits) / 8, (box.offset * bits) / 8 + length);
      }
      const target = this.take(length);
      copyStrided(
        { bytes, offset: box.offset, strides: box.strides },
        { bytes: target, offset: 0, strides: packed },
        box.sizes,
        bits,
      );
      return target;
    };
  }
}

/** Numbers as weights have them (a sum of three uniform ones, deviation 0.02), always the same, as elements of a dtype. */
export function weights(dtype: DType, count: number, scale = 0.04): Uint8Array {
  let state = 0x9e3779b9;
  const next = (): number => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39;
    return (state >>> 8) / 2 ** 24;
  };
  const numbers = Float32Array.from({ length: count }, () => (next() + next() + next() - 1.5) * scale);
  const source = new Uint8Array(numbers.buffer);
  if (dtype === f32) return source;
  const target = new Uint8Array(byteLength(dtype, count));
  castKernel(f32, dtype)?.(source, 0, target, 0, count);
  return target;
}
