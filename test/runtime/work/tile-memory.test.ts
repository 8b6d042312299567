import { tileMemory } from '../../../src/runtime/work/tile-memory.js';
import { kernelMemoryOf } from '../../../src/tensor/wasm/kernel-memory.js';

describe('tileMemory', () => {
  const before = process.env.MAPC_KERNELS;
  afterEach(() => {
    if (before === undefined) delete process.env.MAPC_KERNELS;
    else process.env.MAPC_KERNELS = before;
  });

  it('is memory of kernels, with the code of copies that the build left', () => {
    delete process.env.MAPC_KERNELS;
    const bytes = tileMemory(1000);
    expect(bytes.length).toBe(1000);
    for (const name of ['copyBox', 'firstDifference']) {
      expect(kernelMemoryOf(bytes)?.move(name)).toBeInstanceOf(Function);
    }
  });

  it('is ordinary memory where plain loops are asked for', () => {
    process.env.MAPC_KERNELS = 'plain';
    const bytes = tileMemory(1000);
    expect(bytes.length).toBe(1000);
    expect(kernelMemoryOf(bytes)).toBeUndefined();
  });
});
