import { chooseTile } from '../../../src/runtime/tile/choose-tile.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { load } from '../support/plans.js';

const MIB = 1 << 20;

describe('chooseTile', () => {
  it('keeps reads and writes of a large transpose long, in the memory that it is given', () => {
    const n = 16_384;
    const work = {
      sizes: [n, n],
      value: load(0, bf16, 0, [1, n]),
      write: { offset: 0, strides: [n, 1], dtype: bf16 },
    };
    for (const memory of [64 * 1024, MIB, 64 * MIB]) {
      const { extents, bytes } = chooseTile(work, memory);
      expect(bytes).toBeLessThanOrEqual(memory);
      // A square tile of all memory is best; a quarter of its edge is still good.
      const edge = Math.sqrt(memory / 4);
      expect(Math.min(...extents)).toBeGreaterThanOrEqual(Math.min(edge, 2048) / 4);
    }
  });

  it('keeps a contiguous cast in tiles that stay in the cache', () => {
    const work = {
      sizes: [1 << 30],
      value: { kind: 'cast' as const, to: bf16, operand: load(0, bf16, 0, [1]) },
      write: { offset: 0, strides: [1], dtype: bf16 },
    };
    const { bytes } = chooseTile(work, 64 * MIB);
    expect(bytes).toBeLessThanOrEqual(MIB);
    expect(bytes).toBeGreaterThan(MIB / 4);
  });
});
