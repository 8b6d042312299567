import { createHash } from 'node:crypto';
import { digestTensors } from '../../src/runtime/digest-tensors.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { i64 } from '../../src/tensor/dtypes/i64.js';
import { u4 } from '../../src/tensor/dtypes/u4.js';
import type { StoredTensor } from '../../src/tensor/listing.js';
import { planOf } from './support/plans.js';
import { Scratch } from './support/scratch.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('digestTensors', () => {
  it('hashes tensors in row-major order, and views as if they were copied', async () => {
    const scratch = new Scratch();
    try {
      const specs = [
        { dtype: f32, shape: [700, 500] },
        { dtype: u4, shape: [3] },
        { dtype: i64, shape: [] },
        { dtype: f32, shape: [0] },
      ];
      const planned = planOf(specs, [], []);
      const [bytes = new Uint8Array(0)] = await scratch.fill(planned);
      const first = planned.plan.sources[0];
      if (first === undefined) throw new Error('no tensor');
      const view: StoredTensor = { ...first, key: 'view', shape: [500, 350], strides: [1, 1000] };
      const listing = { format: 'raw', files: planned.plan.files, tensors: [...planned.plan.sources, view] };
      const digests = await digestTensors(await scratch.source(), listing);

      const transposed = new Uint8Array(500 * 350 * 4);
      for (let i = 0; i < 500; i++) {
        for (let j = 0; j < 350; j++) {
          const from = 3 + (j * 1000 + i) * 4;
          transposed.set(bytes.subarray(from, from + 4), (i * 350 + j) * 4);
        }
      }
      const lengths = [700 * 500 * 4, 2, 8, 0];
      const expected = lengths.map((length, i) => {
        const offset = listing.tensors[i]?.offset ?? 0;
        return sha256(bytes.subarray(offset, offset + length));
      });
      expect(digests.map(d => d.sha256)).toEqual([...expected, sha256(transposed)]);
    } finally {
      scratch.remove();
    }
  });
});
