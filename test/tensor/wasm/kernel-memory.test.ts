import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { f32 } from '../../../src/tensor/dtypes/f32.js';
import { castKernel } from '../../../src/tensor/kernels/cast-kernel.js';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';
import { KernelMemory, kernelMemoryOf } from '../../../src/tensor/wasm/kernel-memory.js';

describe('KernelMemory', () => {
  it('gives its owner as many bytes as asked for, and knows them again', () => {
    const memory = KernelMemory.create(100_000);
    expect(memory?.bytes.length).toBe(100_000);
    expect((memory?.bytes.byteOffset ?? 1) % 64).toBe(0);
    const other = KernelMemory.create(64);
    if (memory === undefined || other === undefined) throw new Error('no WebAssembly');
    expect(kernelMemoryOf(memory.bytes.subarray(7), memory.bytes)).toBe(memory);
    expect(kernelMemoryOf(memory.bytes, other.bytes)).toBeUndefined();
    expect(kernelMemoryOf(new Uint8Array(4))).toBeUndefined();
  });

  it('is not there for more than 32-bit addresses reach', () => {
    expect(KernelMemory.create(2 ** 32)).toBeUndefined();
  });

  it('casts up to its last byte: reading whole vectors needs room behind it', () => {
    const page = 65536;
    for (const capacity of [page, page - 64, 7 * 64]) {
      const bytes = KernelMemory.create(capacity)?.bytes ?? new Uint8Array(0);
      const count = 3;
      const source = bytes.subarray(capacity - 4 * count);
      new DataView(source.buffer, source.byteOffset).setFloat32(8, 1.5, true);
      castKernel(f32, bf16)?.(source, 0, bytes, 0, count);
      expect([...bytes.subarray(0, 6)]).toEqual([0, 0, 0, 0, 0xc0, 0x3f]);
    }
  });

  it('copies in the plain way where the code of copies is missing', () => {
    const bytes = KernelMemory.create(64)?.bytes ?? new Uint8Array(0);
    bytes.set([1, 2, 3, 4]);
    const place = (offset: number, strides: number[]) => ({ bytes, offset, strides });
    copyStrided(place(0, [2, 1]), place(8, [1, 2]), [2, 2], 8);
    expect([...bytes.subarray(8, 12)]).toEqual([1, 3, 2, 4]);
  });

  it('is not there where WebAssembly is missing, or knows no vectors', () => {
    const api: unknown = Reflect.get(globalThis, 'WebAssembly');
    try {
      Reflect.set(globalThis, 'WebAssembly', undefined);
      expect(KernelMemory.create(64)).toBeUndefined();
      Reflect.set(globalThis, 'WebAssembly', { validate: () => false });
      expect(KernelMemory.create(64)).toBeUndefined();
    } finally {
      Reflect.set(globalThis, 'WebAssembly', api);
    }
  });

  it('is not there where the machine refuses the memory', () => {
    const api: unknown = Reflect.get(globalThis, 'WebAssembly');
    const refuse = (): never => {
      throw new RangeError('could not allocate memory');
    };
    try {
      Reflect.set(globalThis, 'WebAssembly', { validate: () => true, Memory: refuse });
      expect(KernelMemory.create(64)).toBeUndefined();
    } finally {
      Reflect.set(globalThis, 'WebAssembly', api);
    }
  });
});
