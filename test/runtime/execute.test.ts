import { createHash } from 'node:crypto';
import type { Value } from '../../src/tensor/piece.js';
import { bf16 } from '../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../src/tensor/dtypes/f16.js';
import { f32 } from '../../src/tensor/dtypes/f32.js';
import { f4e2m1 } from '../../src/tensor/dtypes/f4e2m1.js';
import { i64 } from '../../src/tensor/dtypes/i64.js';
import { i8 } from '../../src/tensor/dtypes/i8.js';
import { u4 } from '../../src/tensor/dtypes/u4.js';
import { u8 } from '../../src/tensor/dtypes/u8.js';
import { naiveExecute } from './support/naive-execute.js';
import { copyPiece, load, piece, planOf, type PlanCase } from './support/plans.js';
import { Scratch } from './support/scratch.js';

const KIB = 1024;
const BUDGETS = [64 * KIB, 96 * KIB, 1024 * KIB, 64 * 1024 * KIB];

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const digest = (files: readonly Uint8Array[]): string[] =>
  files.map(bytes => createHash('sha256').update(bytes).digest('hex'));

/** Runs a plan with several budgets; each time the output is what single elements give. */
async function expectSameForAllBudgets(planned: PlanCase, contents?: readonly Uint8Array[]): Promise<void> {
  const sources = await scratch.fill(planned, contents);
  const expected = digest(naiveExecute(planned.plan, planned.files, sources));
  for (const memory of BUDGETS) {
    await scratch.run(planned, { memory, overwrite: true });
    expect({ memory, digest: digest(scratch.read(planned)) }).toEqual({ memory, digest: expected });
  }
}

const cast = (to: typeof f32, operand: Value): Value => ({ kind: 'cast', to, operand });

describe('execute gives the same bytes for any budget', () => {
  it('copies', async () => {
    const specs = [
      { dtype: f32, shape: [100, 70] },
      { dtype: bf16, shape: [33] },
      { dtype: u8, shape: [300_001] },
    ];
    await expectSameForAllBudgets(
      planOf(
        specs,
        [...specs].reverse(),
        specs.map((spec, i) => copyPiece(i, specs.length - 1 - i, spec)),
      ),
    );
  });

  it('transposes', async () => {
    for (const dtype of [u8, bf16, f32, i64]) {
      const value = load(0, dtype, 0, [1, 301]);
      await expectSameForAllBudgets(
        planOf([{ dtype, shape: [257, 301] }], [{ dtype, shape: [301, 257] }], [piece(0, [301, 257], [257, 1], value)]),
      );
    }
  });

  it('moves rotary halves to pairs and casts', async () => {
    const [heads, pair, dim] = [6, 8, 130];
    const value = cast(bf16, load(0, f16, 0, [2 * pair * dim, dim, pair * dim, 1]));
    const strides = [2 * pair * dim, 2 * dim, dim, 1];
    await expectSameForAllBudgets(
      planOf(
        [{ dtype: f16, shape: [heads * 2 * pair, dim] }],
        [{ dtype: bf16, shape: [heads * 2 * pair, dim] }],
        [piece(0, [heads, pair, 2, dim], strides, value)],
      ),
    );
  });

  it('puts columns of several files together', async () => {
    const [ranks, rows, cols] = [5, 200, 37];
    const sources = Array.from({ length: ranks }, (_, r) => ({ dtype: bf16, shape: [rows, cols], file: `r${r}.bin` }));
    const pieces = sources.map((_, r) =>
      piece(0, [rows, cols], [ranks * cols, 1], load(r, bf16, 0, [cols, 1]), r * cols),
    );
    await expectSameForAllBudgets(planOf(sources, [{ dtype: bf16, shape: [rows, ranks * cols] }], pieces));
  });

  it('interleaves element by element, with a cast and a transpose', async () => {
    const [rows, cols] = [120, 90];
    const sources = [0, 1, 2].map(() => ({ dtype: f32, shape: [cols, rows] }));
    const pieces = sources.map((_, s) =>
      piece(0, [rows, cols], [3 * cols, 3], cast(bf16, load(s, f32, 0, [1, rows])), s),
    );
    await expectSameForAllBudgets(planOf(sources, [{ dtype: bf16, shape: [rows, cols, 3] }], pieces));
  });

  it('stacks transposed layers on the middle axis', async () => {
    const [layers, inner, outer] = [7, 40, 60];
    const sources = Array.from({ length: layers }, () => ({ dtype: f32, shape: [outer, inner] }));
    const pieces = sources.map((_, l) =>
      piece(0, [inner, outer], [layers * outer, 1], load(l, f32, 0, [1, inner]), l * outer),
    );
    await expectSameForAllBudgets(planOf(sources, [{ dtype: f32, shape: [inner, layers, outer] }], pieces));
  });

  it('writes elements below a byte beside each other', async () => {
    const [rows, left, right] = [301, 7, 6];
    const pieces = [
      piece(0, [rows, left], [left + right, 1], load(0, u4, 0, [left, 1])),
      piece(0, [rows, right], [left + right, 1], load(1, u4, 0, [right, 1]), left),
    ];
    await expectSameForAllBudgets(
      planOf(
        [
          { dtype: u4, shape: [rows, left] },
          { dtype: u4, shape: [rows, right] },
        ],
        [{ dtype: u4, shape: [rows, left + right] }],
        pieces,
      ),
    );
  });

  it('reads packed elements out of unsigned bytes, scaled', async () => {
    const [rows, cols] = [200, 64];
    const value = cast(bf16, {
      kind: 'apply',
      operation: 'multiply',
      operands: [cast(f32, load(0, f4e2m1, 0, [cols, 1])), load(1, f32, 0, [1, 0])],
      rounding: f32,
    });
    const scales = new Float32Array(rows).map((_, i) => 2 ** ((i % 9) - 4));
    const planned = planOf(
      [
        { dtype: u8, shape: [rows, cols / 2] },
        { dtype: f32, shape: [rows], file: 'scales.bin' },
      ],
      [{ dtype: bf16, shape: [rows, cols] }],
      [piece(0, [rows, cols], [cols, 1], value)],
    );
    const packed = new Uint8Array(3 + (rows * cols) / 2).map((_, i) => (i * 37) & 255);
    const scaleBytes = new Uint8Array(3 + rows * 4);
    scaleBytes.set(new Uint8Array(scales.buffer), 3);
    await expectSameForAllBudgets(planned, [packed, scaleBytes]);
  });

  it('quantizes by the largest of each row, also when a row does not fit', async () => {
    for (const [rows, cols] of [
      [40, 50],
      [2, 40_000],
    ] as const) {
      const scale: Value = {
        kind: 'apply',
        operation: 'divide',
        operands: [
          {
            kind: 'reduce',
            operation: 'max',
            rounding: f32,
            segments: [
              {
                sizes: [cols],
                body: {
                  kind: 'apply',
                  operation: 'abs',
                  operands: [load(0, f32, 0, [cols, 0, 1])],
                  rounding: f32,
                },
              },
            ],
          },
          { kind: 'constant', value: 127 },
        ],
        rounding: f32,
      };
      const value = cast(i8, {
        kind: 'apply',
        operation: 'round',
        operands: [
          { kind: 'apply', operation: 'divide', operands: [load(0, f32, 0, [cols, 1]), scale], rounding: f32 },
        ],
        rounding: f32,
      });
      const planned = planOf(
        [{ dtype: f32, shape: [rows, cols] }],
        [{ dtype: i8, shape: [rows, cols] }],
        [piece(0, [rows, cols], [cols, 1], value)],
      );
      const bytes = new Uint8Array(3 + rows * cols * 4);
      const numbers = new Float32Array(rows * cols).map((_, i) => Math.sin(i * 1.7) * (1 + (i % 13)));
      bytes.set(new Uint8Array(numbers.buffer), 3);
      if (cols > 1000) {
        // The naive way is quadratic here: budgets are compared with each other and with plain arithmetic.
        await scratch.fill(planned, [bytes]);
        const digests = new Set<string>();
        for (const memory of BUDGETS) {
          await scratch.run(planned, { memory, overwrite: true });
          digests.add(digest(scratch.read(planned)).join());
        }
        expect(digests.size).toBe(1);
        const out = scratch.read(planned)[0]?.subarray(7) ?? new Uint8Array(0);
        const most = numbers.subarray(0, cols).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const first = Math.fround((numbers[1] ?? 0) / Math.fround(most / 127));
        expect(new Int8Array(out.buffer, out.byteOffset)[1]).toBe(Math.round(first));
      } else await expectSameForAllBudgets(planned, [bytes]);
    }
  });

  it('reads what is reduced in blocks and scaled by them once for each target', async () => {
    const [rows, blocks, length] = [64, 6, 32];
    const cols = blocks * length;
    const at = (strides: readonly number[]) => load(0, f32, 0, strides);
    const largest = (strides: readonly number[]): Value => ({
      kind: 'reduce',
      operation: 'max',
      rounding: f32,
      segments: [{ sizes: [length], body: at(strides) }],
    });
    const divided: Value = {
      kind: 'apply',
      operation: 'divide',
      operands: [at([length, 1, cols]), largest([length, 0, cols, 1])],
      rounding: f32,
    };
    const planned = planOf(
      [{ dtype: f32, shape: [rows, cols] }],
      [
        { dtype: f32, shape: [blocks, length, rows] },
        { dtype: f32, shape: [blocks, rows] },
      ],
      [
        piece(0, [blocks, length, rows], [length * rows, rows, 1], divided),
        piece(1, [blocks, rows], [rows, 1], largest([length, cols, 1])),
      ],
    );
    const bytes = new Uint8Array(3 + rows * cols * 4);
    bytes.set(new Uint8Array(new Float32Array(rows * cols).map((_, i) => 1 + ((i * 37) % 101)).buffer), 3);
    await expectSameForAllBudgets(planned, [bytes]);
    const { bytesRead } = await scratch.run(planned, { overwrite: true });
    expect(bytesRead).toBe(2 * rows * cols * 4);
  });

  it('fills with constants and positions', async () => {
    const value = cast(f32, { kind: 'index', offset: 3, strides: [10, 2] });
    await expectSameForAllBudgets(
      planOf(
        [],
        [
          { dtype: f32, shape: [300, 200] },
          { dtype: bf16, shape: [5] },
        ],
        [piece(0, [300, 200], [200, 1], value), piece(1, [5], [1], cast(bf16, { kind: 'constant', value: 1.5 }))],
      ),
    );
  });
});
