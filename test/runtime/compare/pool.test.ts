import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { storedSide } from '../../../src/compiler/compare/compared-tensor.js';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';
import { BothSides, type SideFiles } from '../../../src/runtime/compare/both-sides.js';
import { compareCheckpoints, type ComparedSide } from '../../../src/runtime/compare/compare-checkpoints.js';
import { growingPool, inlinePool, threadPool } from '../../../src/runtime/compare/work-pool.js';
import type { Work } from '../../../src/runtime/compare/work.js';
import { openCheckpoint } from '../../../src/api/checkpoint.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import type { Listing, StoredTensor } from '../../../src/tensor/listing.js';
import { bf16Tensor, Checkpoints, weight, type TestTensor } from '../../support/checkpoints.js';

let checkpoints: Checkpoints;
beforeEach(() => {
  checkpoints = new Checkpoints();
});
afterEach(() => checkpoints.remove());

const w = weight(4);
const matrix = (seed: number, rows = 64, columns = 96): TestTensor => bf16Tensor([rows, columns], p => w([seed, ...p]));

const OPTIONS = { tolerance: {}, factors: [], explain: true, jobs: 1 };

async function sideOf(path: string, first: number, listing?: Listing): Promise<ComparedSide> {
  const { files, tensors } = listing ?? (await openCheckpoint(path)).listing;
  return { path, files, stored: tensors, tensors: storedSide({ format: '', files, tensors }, first) };
}

describe('threads', () => {
  // `npm test` builds first; without a build there is no code for threads, and the work is done in one.
  const entry = new URL('../../../dist/compare-thread.js', import.meta.url);
  const built = existsSync(fileURLToPath(entry));

  (built ? it : it.skip)('find what one thread finds', async () => {
    const left = checkpoints.write('a', { x: matrix(1), y: matrix(2) });
    const right = checkpoints.write('b', { x: matrix(1), y: matrix(3) });
    const [a, b] = [await sideOf(left, 0), await sideOf(right, 2)];
    const places = [...a.stored, ...b.stored].map(({ offset }) => offset);
    const [ax = 0, ay = 0, bx = 0, by = 0] = places;
    const part = { length: 64 * 96 * 2, dtype: 'bf16', first: 0 };
    const works: readonly Work[] = [
      { kind: 'bytes', left: { file: 0, position: ax }, right: { file: 1, position: bx }, parts: [part, part] },
      { kind: 'sums', place: { file: 0, position: ay }, length: part.length, dtype: 'bf16' },
      {
        kind: 'hash',
        view: { outer: 1, size: 64, inner: 96 },
        bits: 16,
        place: { file: 1, position: by },
        first: 0,
        count: 64 * 96,
      },
    ];
    const plain = (side: ComparedSide): SideFiles => ({
      path: side.path,
      files: side.files.map(({ path, size }) => ({ path, size })),
    });
    const options = { left: plain(a), right: plain(b), tolerance: {}, memory: 1 << 20, jobs: 2 };
    const files = await BothSides.open(options.left, options.right);
    const [here, there] = [inlinePool(files, options), threadPool(options, entry)];
    const [small, large] = [growingPool(files, options, entry), growingPool(files, options, entry, 0)];
    try {
      const expected = await here.run(works);
      expect(expected[0]).toMatchObject({ parts: [undefined, { differing: expect.any(Number) as number }] });
      for (const results of await Promise.all([there.run(works), there.run(works), there.run(works)])) {
        expect(results).toEqual(expected);
      }
      expect([await small.run(works), await large.run(works)]).toEqual([expected, expected]);
      expect([small.jobs, large.jobs]).toEqual([1, 2]);
    } finally {
      await small.close();
      await large.close();
      await there.close();
      await files.close();
    }
  });

  (built ? it : it.skip)('hand on what goes wrong in them', async () => {
    const left = checkpoints.write('a', { x: matrix(1) });
    const side = { path: left, files: [{ path: 'model.safetensors', size: 1 }] };
    const pool = threadPool({ left: side, right: side, tolerance: {}, memory: 1 << 20, jobs: 1 }, entry);
    try {
      await expect(pool.run([])).rejects.toThrow(MapcError);
      await expect(pool.run([])).rejects.toThrow('MAPC6020');
    } finally {
      await pool.close();
    }
  });
});

describe('orders of an axis', () => {
  // Hashes find an order; whether it is one is for the bytes to say.
  const order = Uint32Array.from({ length: 600 }, (_, i) => (i * 7) % 600);
  const one = bf16Tensor([600, 256], p => w(p));
  const other = bf16Tensor([600, 256], ([i = 0, j = 0]) => w([order[i] ?? 0, j]));

  it('holds where all rows are where the order says, and nowhere else', async () => {
    const left = checkpoints.write('a', { one });
    const right = checkpoints.write('b', { other });
    const [a, b] = [await sideOf(left, 0), await sideOf(right, 1)];
    const files = await BothSides.open(a, b);
    const pool = inlinePool(files, { left: a, right: b, tolerance: {}, memory: 1 << 20, jobs: 1 });
    const places = {
      left: { file: 0, position: a.stored[0]?.offset ?? 0 },
      right: { file: 1, position: b.stored[0]?.offset ?? 0 },
    };
    const answer = async (work: Work): Promise<unknown> => (await pool.run([work]))[0];
    const rows = { kind: 'order', ...places, length: 512, from: 0, order } as const;
    expect(await answer(rows)).toEqual({ kind: 'order', equal: true });
    expect(await answer({ ...rows, from: 100, order: order.slice(100, 350) })).toEqual({ kind: 'order', equal: true });
    const wrong = order.slice();
    [wrong[598], wrong[599]] = [order[599] ?? 0, order[598] ?? 0];
    expect(await answer({ ...rows, order: wrong })).toEqual({ kind: 'order', equal: false });

    // The same bytes as 2 slices of 300 positions of 256 bytes each.
    const swapped = Uint32Array.from({ length: 300 }, (_, i) => i);
    const slices = { kind: 'slices', left: places.left, right: places.left, length: 256, count: 4 } as const;
    expect(await answer({ ...slices, order: swapped })).toEqual({ kind: 'slices', equal: true });
    [swapped[0], swapped[299]] = [299, 0];
    expect(await answer({ ...slices, order: swapped })).toEqual({ kind: 'slices', equal: false });
    await files.close();
  });

  it('is found for rows that together are longer than a block', async () => {
    const [left, right] = [checkpoints.write('a', { w: one }), checkpoints.write('b', { w: other })];
    const found = await compareCheckpoints(await sideOf(left, 0), await sideOf(right, 1), OPTIONS);
    expect(found.explained).toEqual([
      expect.objectContaining({ explanation: { kind: 'order', axis: 0, order: { kind: 'permuted', moved: 594 } } }),
    ]);
  });
});

describe('views', () => {
  it('are compared as what they show: strided tensors, and keys in several files', async () => {
    const rows = 12;
    const columns = 20;
    const transposed = bf16Tensor([columns, rows], ([j = 0, i = 0]) => w([1, i, j]));
    const left = checkpoints.write('a', { w: matrix(1, rows, columns) });
    const right = checkpoints.write('b', { w: transposed });
    const { listing } = await openCheckpoint(right);
    const [stored] = listing.tensors;
    if (stored === undefined) throw new Error('no tensor');
    const view: StoredTensor = { ...stored, shape: [rows, columns], strides: [1, rows] };
    const found = await compareCheckpoints(
      await sideOf(left, 0),
      await sideOf(right, 1, { ...listing, tensors: [view] }),
      OPTIONS,
    );
    expect(found.pairs).toEqual([expect.objectContaining({ outcome: 'equal' })]);

    const other = await compareCheckpoints(
      await sideOf(right, 0, { ...listing, tensors: [{ ...view, shape: [rows, columns], strides: [0, 1] }] }),
      await sideOf(left, 1),
      OPTIONS,
    );
    expect(other.pairs).toEqual([expect.objectContaining({ outcome: 'different' })]);
    expect(other.pairs[0]?.statistics?.elements).toBe(rows * columns);
  });

  it('find the parts of a tensor in several files, and replicas', async () => {
    const left = checkpoints.writeShards('a', {
      'r0.safetensors': { w: matrix(1, 8, 6), norm: matrix(9, 1, 6) },
      'r1.safetensors': { w: matrix(2, 8, 6), norm: matrix(9, 1, 6) },
    });
    const right = checkpoints.writeShards('b', {
      'r0.safetensors': {
        w: bf16Tensor([8, 12], ([i = 0, j = 0]) => (j < 6 ? w([1, i, j]) : w([2, i, j - 6]))),
        norm: matrix(9, 1, 6),
      },
    });
    const open = async (path: string) => (await openCheckpoint(path, { file: 'r*.safetensors' })).listing;
    const found = await compareCheckpoints(
      await sideOf(left, 0, await open(left)),
      await sideOf(right, 4, await open(right)),
      OPTIONS,
    );
    expect(found.explained).toEqual([
      expect.objectContaining({
        lefts: [0, 2],
        rights: [0],
        explanation: expect.objectContaining({ kind: 'joined', whole: 'right', outer: 8 }) as unknown,
      }),
      expect.objectContaining({ lefts: [3], rights: [1] }),
    ]);
  });
});

describe('several units and runs', () => {
  it('finds one element in a tensor of many units, and the cosine of all of it', async () => {
    // 20 MiB: more than two units of 8 MiB, of which two are equal.
    const [rows, columns] = [2560, 4096];
    const table = Uint16Array.from({ length: 1024 }, (_, i) => 0x3c00 + ((i * 37) % 1024));
    const make = (change?: number): TestTensor => {
      const values = new Uint16Array(rows * columns);
      for (let i = 0; i < values.length; i += table.length) values.set(table, i);
      if (change !== undefined) values[change] = 0x447a;
      return { dtype: 'BF16', shape: [rows, columns], bytes: new Uint8Array(values.buffer) };
    };
    const at = 2559 * columns + 17;
    const small = matrix(3);
    const left = checkpoints.write('a', { s: small, w: make(), t: small });
    const right = checkpoints.write('b', { s: small, w: make(at), t: small });
    const { pairs } = await compareCheckpoints(await sideOf(left, 0), await sideOf(right, 3), {
      ...OPTIONS,
      explain: false,
    });
    expect(pairs.map(({ outcome }) => outcome)).toEqual(['equal', 'different', 'equal']);
    const statistics = pairs[1]?.statistics;
    expect(statistics).toMatchObject({
      elements: rows * columns,
      differing: 1,
      first: at,
      last: at,
      absolute: { at },
    });
    const decoded = Array.from(table, pattern => bf16.decode?.(pattern) ?? NaN);
    const squares = (decoded.reduce((sum, value) => sum + value * value, 0) * rows * columns) / table.length;
    const own = (decoded[at % table.length] ?? NaN) ** 2;
    expect((statistics?.leftSquares ?? NaN) / squares).toBeCloseTo(1, 9);
    expect((statistics?.rightSquares ?? NaN) / (squares - own + 1000 ** 2)).toBeCloseTo(1, 9);
  });
});
