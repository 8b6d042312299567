import fc from 'fast-check';
import { diffCheckpoints, type Diff, type DiffRequest } from '../../../src/api/diff.js';
import { bf16Bits, bf16Tensor, Checkpoints, f32Tensor, weight, type TestTensor } from '../../support/checkpoints.js';

let checkpoints: Checkpoints;
beforeEach(() => {
  checkpoints = new Checkpoints();
});
afterEach(() => checkpoints.remove());

async function diff(
  a: Readonly<Record<string, TestTensor>>,
  b: Readonly<Record<string, TestTensor>>,
  more: Partial<DiffRequest> = {},
): Promise<Diff> {
  const [left, right] = [checkpoints.write('a', a), checkpoints.write('b', b)];
  const found = await diffCheckpoints({ left, right, ...more }, () => undefined);
  if (found === undefined) throw new Error('no answer');
  return found;
}

/** A tensor seen as factors, slowest first, and its elements in another order of these factors, by nested counting. */
interface Move {
  readonly factors: readonly number[];
  readonly order: readonly number[];
  readonly cuts: readonly [number, number];
  readonly seed: number;
}

const moves: fc.Arbitrary<Move> = fc
  .tuple(
    fc.array(fc.integer({ min: 2, max: 7 }), { minLength: 2, maxLength: 4 }),
    fc.nat({ max: 1000 }),
    fc.nat(),
    fc.nat(),
  )
  .chain(([factors, seed, cutA, cutB]) =>
    fc.record({
      factors: fc.constant(factors),
      order: fc.shuffledSubarray([...factors.keys()], { minLength: factors.length }),
      cuts: fc.constant([cutA, cutB] as const),
      seed: fc.constant(seed),
    }),
  );

function tensorsOf({ factors, order, cuts, seed }: Move): readonly [TestTensor, TestTensor, Uint16Array] {
  const count = factors.reduce((a, b) => a * b, 1);
  const value = weight(seed);
  const left = Uint16Array.from({ length: count }, (_, i) => bf16Bits(value([i])));
  const right = new Uint16Array(count);
  const strides = factors.map((_, k) => factors.slice(k + 1).reduce((a, b) => a * b, 1));
  const ordered = order.map(k => factors[k] ?? 1);
  for (let flat = 0; flat < count; flat++) {
    let rest = flat;
    let from = 0;
    for (let k = ordered.length - 1; k >= 0; k--) {
      const size = ordered[k] ?? 1;
      from += (rest % size) * (strides[order[k] ?? 0] ?? 0);
      rest = Math.floor(rest / size);
    }
    right[flat] = left[from] ?? 0;
  }
  return [
    { dtype: 'BF16', shape: cutShape(factors, cuts[0]), bytes: new Uint8Array(left.buffer) },
    { dtype: 'BF16', shape: cutShape(ordered, cuts[1]), bytes: new Uint8Array(right.buffer) },
    right,
  ];
}

/** Factors as the axes of a shape: neighbours are one axis or two, as the bits of `cut` say. */
function cutShape(factors: readonly number[], cut: number): readonly number[] {
  const shape: number[] = [];
  for (const [k, factor] of factors.entries()) {
    if (k > 0 && ((cut >> k) & 1) === 0) shape[shape.length - 1] = (shape.at(-1) ?? 1) * factor;
    else shape.push(factor);
  }
  return shape;
}

describe('a random order of random factors', () => {
  it('is found, proved, and described', async () => {
    await fc.assert(
      fc.asyncProperty(moves, async move => {
        const [a, b] = tensorsOf(move);
        const found = await diff({ w: a }, { w: b });
        const same = a.shape.join() === b.shape.join() && Buffer.compare(a.bytes, b.bytes) === 0;
        expect(found.equal).toBe(same);
        if (same) return;
        expect(found.differences.map(({ kind }) => kind)).toEqual(['moved']);
        expect(found.differences[0]?.how).not.toBe('');
      }),
      { numRuns: 60 },
    );
  });

  it('is never called equal when one element was flipped, wherever it is', async () => {
    await fc.assert(
      fc.asyncProperty(moves, fc.nat(), fc.integer({ min: 0, max: 15 }), async (move, place, bit) => {
        const [a, b, elements] = tensorsOf(move);
        const at = place % elements.length;
        elements[at] = (elements[at] ?? 0) ^ (1 << bit);
        const found = await diff({ w: a, v: a }, { w: b, v: a });
        expect(found.equal).toBe(false);
        const claims = found.comparison.explained.filter(({ exceptions }) => exceptions === undefined);
        for (const { explanation } of claims) {
          // A rounding may forget the bit that was flipped, and the order of rows may be another one: both are true.
          const forgets = explanation.kind === 'moved' && explanation.rounding.kind !== 'same';
          expect(forgets || explanation.kind === 'order').toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is never called equal when all elements are as good as equal', async () => {
    const a = f32Tensor([16, 24], weight(3));
    const moved = f32Tensor([24, 16], ([i = 0, j = 0]) => weight(3)([j, i]));
    new DataView(moved.bytes.buffer).setUint8(4 * 383, moved.bytes[4 * 383] === 0 ? 1 : 0);
    const found = await diff({ w: a }, { w: moved });
    expect(
      found.comparison.explained.every(
        ({ exceptions, explanation }) =>
          exceptions !== undefined || (explanation.kind === 'moved' && explanation.rounding.kind !== 'same'),
      ),
    ).toBe(true);
    expect(found.equal).toBe(false);
  });
});

describe('data with few different values', () => {
  const sparse = (value: (i: number, j: number) => number, shape: readonly [number, number]): TestTensor =>
    bf16Tensor(shape, ([i = 0, j = 0]) => value(i, j));

  it('is transposed where a transposition fits, however many movements do', async () => {
    const value = (i: number, j: number): number => (i === 5 && j === 2 ? 1 : i === 20 && j === 31 ? 2 : 0);
    const found = await diff({ w: sparse(value, [32, 32]) }, { w: sparse((i, j) => value(j, i), [32, 32]) });
    expect(found.differences.map(({ kind, how }) => `${kind} ${how}`)).toEqual(['moved transposing']);
  });

  it('is explained in the way that fits the whole family, not only the one that fits a symmetric member', async () => {
    const w = weight(5);
    const symmetric = (i: number, j: number): number => w([Math.min(i, j), Math.max(i, j)]);
    const half = (p: number): number => Math.floor(p / 2) + (p % 2) * 8;
    // Layer 0 is the same along both axes, so that moving rows or columns is all one there after a transposition.
    const layer =
      (l: number) =>
      (i: number, j: number): number =>
        l === 0 ? symmetric(i, j) : w([l, i, j]);
    const a = Object.fromEntries([0, 1, 2].map(l => [`${l}.w`, sparse(layer(l), [16, 16])]));
    const b = Object.fromEntries([0, 1, 2].map(l => [`${l}.w`, sparse((i, j) => layer(l)(half(i), j), [16, 16])]));
    const found = await diff(a, b);
    expect(found.groups.map(({ right, how, members }) => ({ right, how, tensors: members.length }))).toEqual([
      { right: '{0..2}.w', how: '(two a) -> (a two) on axis 0 with two = 2, a = 8', tensors: 3 },
    ]);
  });

  it('says the simplest of a constant tensor, where all movements fit', async () => {
    const found = await diff({ w: bf16Tensor([4, 6], () => 1) }, { w: bf16Tensor([6, 4], () => 1) });
    expect(found.differences.map(({ how }) => how)).toEqual(['transposing']);
  });
});

describe('elements of all sizes', () => {
  /** Elements of so many bytes from plain numbers; of half bytes two in a byte, the low half first. */
  const tensor = (dtype: string, bits: number, shape: readonly number[], values: readonly number[]): TestTensor => {
    const bytes = new Uint8Array((values.length * bits) / 8);
    for (const [i, value] of values.entries()) {
      if (bits === 4) bytes[i >> 1] = (bytes[i >> 1] ?? 0) | ((value & 15) << (4 * (i & 1)));
      else for (let k = 0; k < Math.min(4, bits / 8); k++) bytes[(i * bits) / 8 + k] = value >>> (8 * k);
    }
    return { dtype, shape, bytes };
  };

  it.each([
    ['F4', 4],
    ['U8', 8],
    ['I16', 16],
    ['U32', 32],
    ['I64', 64],
    ['C64', 64],
  ] as const)('are moved, and told apart: %s', async (dtype, bits) => {
    const [rows, columns] = [14, 18];
    const value = (i: number, j: number): number => (Math.imul(i * columns + j + 1, 0x9e3779b1) >>> 7) & 0x3fffff;
    const a = tensor(
      dtype,
      bits,
      [rows, columns],
      Array.from({ length: rows * columns }, (_, k) => value(Math.floor(k / columns), k % columns)),
    );
    const moved = Array.from({ length: rows * columns }, (_, k) => value(k % rows, Math.floor(k / rows)));
    const found = await diff({ w: a }, { w: tensor(dtype, bits, [columns, rows], moved) });
    expect(found.differences.map(({ kind, how }) => `${kind} ${how}`)).toEqual(['moved transposing']);
    moved[100] = (moved[100] ?? 0) ^ 1;
    const nearly = await diff({ w: a }, { w: tensor(dtype, bits, [columns, rows], moved) });
    expect(nearly.differences).toEqual([expect.objectContaining({ kind: 'nearly' })]);
    expect(nearly.differences[0]?.statistics?.differing).toBe(1);
    expect(nearly.differences[0]?.statistics?.first).toBe(100);
  });
});

describe('limits', () => {
  it('tells what was not searched when the search has read its fill', async () => {
    const a = { w: bf16Tensor([24, 36], ([i = 0, j = 0]) => weight(1)([i, j])) };
    const b = { w: bf16Tensor([36, 24], ([i = 0, j = 0]) => weight(1)([j, i])) };
    const found = await diff(a, b, { mostSamples: 0 });
    expect(found.findings.map(({ code }) => code)).toEqual(['MAPC7003', 'MAPC7034']);
    expect((await diff(a, b)).findings.map(({ code }) => code)).toEqual(['MAPC7010']);
  });
});

describe('findings', () => {
  it('has a code, a message and data for every kind of difference', async () => {
    const w = weight(9);
    const matrix = (seed: number): TestTensor => bf16Tensor([24, 32], p => w([seed, ...p]));
    const a = {
      only: bf16Tensor([7], () => 1),
      'layers.0.attn.key': bf16Tensor([3, 5], w),
      moved: matrix(1),
      cast: f32Tensor([5, 5], w),
      x1: matrix(2),
      x3: matrix(3),
      'old.name': matrix(4),
      part1: matrix(5),
      part2: matrix(6),
      whole: bf16Tensor([48, 8], w),
      rows: matrix(7),
      short: matrix(8),
      scaled: matrix(9),
      tied: matrix(1),
      values: matrix(10),
    };
    const b = {
      'layers.0.attn.keys': bf16Tensor([3, 5], weight(77)),
      moved: bf16Tensor([32, 24], ([i = 0, j = 0]) => w([1, j, i])),
      cast: bf16Tensor([5, 5], w),
      x1: matrix(3),
      x3: matrix(2),
      'new.name': matrix(4),
      joined: bf16Tensor([48, 32], ([i = 0, j = 0]) => (i < 24 ? w([6, i, j]) : w([5, i - 24, j]))),
      cut1: bf16Tensor([24, 8], w),
      cut2: bf16Tensor([24, 8], ([i = 0, j = 0]) => w([i + 24, j])),
      rows: bf16Tensor([24, 32], ([i = 0, j = 0]) => w([7, (i * 5) % 24, j])),
      short: bf16Tensor([24, 40], ([i = 0, j = 0]) => (j < 32 ? w([8, i, j]) : 0)),
      scaled: bf16Tensor([24, 32], p => w([9, ...p]) * 2),
      values: bf16Tensor([24, 32], weight(78)),
    };
    const found = await diff(a, b);
    expect(found.findings.map(({ code, severity, message }) => `${code} ${severity} ${message}`)).toEqual([
      'MAPC7001 error layers.0.attn.key, bf16[3 5], is only in A',
      'MAPC7001 error only, bf16[7], is only in A',
      'MAPC7002 error layers.0.attn.keys, bf16[3 5], is only in B',
      expect.stringMatching(/^MAPC7005 error values: 76\d of 768 elements differ; largest errors absolute 0\.\d+, /),
      'MAPC7010 error moved of A and of B are equal after transposing',
      'MAPC7011 error cast of A and of B are equal after rounding to bf16',
      'MAPC7012 error x1 and x3 (2 tensors) are swapped: equal byte for byte',
      'MAPC7013 error new.name of B is old.name of A: equal byte for byte',
      'MAPC7014 error joined of B is part{1..2} of A: equal after concatenating along axis 0 in the order 2, 1',
      'MAPC7015 error cut{1..2} of B is whole of A: equal after splitting along axis 0',
      'MAPC7016 error rows of A and of B are equal after putting the rows in another order (20 of 24 are moved)',
      'MAPC7017 error short of A and of B are equal after adding 8 positions of zeros at the end of axis 1',
      'MAPC7018 error scaled of A and of B are equal after multiplying by 2',
      'MAPC7019 error tied is only in A, and B has the same as moved: equal after transposing',
    ]);
    expect(found.findings[0]?.notes).toEqual([
      'B has tensors of this shape that A and B do not share: did you mean "layers.0.attn.keys"?',
    ]);
  });

  it('compares values of two dtypes as numbers where no cast makes them equal, and lets no tolerance pass', async () => {
    const a = { w: f32Tensor([2, 2], ([i = 0, j = 0]) => i + j) };
    const b = { w: bf16Tensor([2, 2], ([i = 0, j = 0]) => i + j + (i === 1 ? 0.5 : 0)) };
    const found = await diff(a, b, { tolerance: { absolute: 1 } });
    expect(found.equal).toBe(false);
    expect(found.findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MAPC7004 w is f32[2 2] in A and bf16[2 2] in B; 2 of 4 elements differ; largest errors absolute 0.5, ' +
        'relative 0.333, 64 ULPs; cosine 0.9934; first at [1 0]',
    ]);
  });

  it('remarks on other files, on what is tolerated, and on what nearly fits', async () => {
    const w = weight(9);
    const a = { w: f32Tensor([24, 32], w), t: bf16Tensor([24, 32], w) };
    const b = {
      w: f32Tensor([24, 32], p => w(p) + 1e-4),
      t: bf16Tensor([32, 24], ([i = 0, j = 0]) => (i + j === 2 ? 3 : w([j, i]))),
    };
    const left = checkpoints.write('a', a);
    const right = checkpoints.writeShards('b', { 'x.safetensors': { w: b.w }, 'y.safetensors': { t: b.t } });
    const found = await diffCheckpoints({ left, right, tolerance: { absolute: 0.001 } }, () => undefined);
    expect(found?.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'MAPC7020 error',
      'MAPC7031 info',
      'MAPC7030 info',
    ]);
    expect(found?.findings[0]?.message).toBe('t: after transposing all but 3 of 768 elements are equal');
    expect(found?.findings[0]?.notes).toEqual(['the first of them is at [0 2]']);
  });
});
