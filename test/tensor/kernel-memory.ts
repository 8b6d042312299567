import { readFileSync } from 'node:fs';
import { KernelCode, KernelMemory } from '../../src/tensor/wasm/kernel-memory.js';

/** Memory in which kernels run as WebAssembly, as the build left them (`npm run build`), with places handed out in turn. */
export class TestMemory {
  readonly memory: KernelMemory;
  #used = 0;

  constructor(capacity: number) {
    const code = new KernelCode(readFileSync(new URL('../../dist/kernels.wasm', import.meta.url)));
    const memory = KernelMemory.create(capacity, code);
    if (memory === undefined) throw new Error('this machine runs no WebAssembly with vectors');
    this.memory = memory;
  }

  /** Forgets all that was handed out. */
  clear(): void {
    this.#used = 0;
  }

  /** Bytes that begin `shift` bytes behind a multiple of 64. Around them stand bytes that nobody may touch. */
  take(length: number, shift = 0): Uint8Array {
    const start = this.#used + 64 + shift;
    this.#used = Math.ceil((start + length + 64) / 64) * 64;
    if (this.#used > this.memory.bytes.length) throw new RangeError('the test needs more memory');
    return this.memory.bytes.subarray(start, start + length);
  }

  /** A copy of bytes. */
  put(bytes: Uint8Array, shift = 0): Uint8Array {
    const place = this.take(bytes.length, shift);
    place.set(bytes);
    return place;
  }
}
