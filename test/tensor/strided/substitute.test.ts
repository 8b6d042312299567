import fc from 'fast-check';
import type { Piece } from '../../../src/tensor/piece.js';
import { foldPiece } from '../../../src/tensor/strided/fold-piece.js';
import { substitute, substituteInProof } from '../../../src/tensor/strided/substitute.js';
import { rowMajorStrides } from '../../../src/tensor/strided/strided.js';
import { choices, randomFill, randomReader, targetStrides } from './random-pieces.js';
import { dtype, load, positionsOf, textOf, written } from './symbolic.js';

const never = () => false;
const SIZES = [36, 42, 60, 7];

describe('substitute', () => {
  it('is the same as filling the tensor between and reading it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SIZES), choices, choices, (size, a, b) => {
        const inner = randomFill(5, size, 0, a);
        const between = [...(written(inner).get(5) ?? new Map<number, string>())].sort((x, y) => x[0] - y[0]);
        expect(between).toHaveLength(size);
        const { sizes, value } = randomReader(5, size, b);
        const outer: Piece = { target: 0, offset: 0, sizes, strides: targetStrides(sizes, b), value };
        const expected = written([outer], new Map([[5, between.map(([, text]) => text)]]));
        expect(written(substitute([outer], new Map([[5, inner]]), never))).toEqual(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves one run where two mappings undo each other', () => {
    const permute = (from: number, to: number, sizes: readonly number[], strides: readonly number[]): Piece => ({
      target: to,
      offset: 0,
      sizes,
      strides: rowMajorStrides(sizes),
      value: load(from, 0, strides, 'bf16'),
    });
    const pairs = permute(0, 1, [32, 64, 2, 4096], [128 * 4096, 4096, 64 * 4096, 1]);
    const halves = permute(1, 2, [32, 2, 64, 4096], [128 * 4096, 4096, 2 * 4096, 1]);
    const size = 32 * 128 * 4096;
    expect(substitute([halves], new Map([[1, [pairs]]]))).toEqual([
      { target: 2, offset: 0, sizes: [size], strides: [1], value: load(0, 0, [1], 'bf16') },
    ]);
  });

  it('does not collide when a source has the number of a tensor between', () => {
    const copy: Piece = { target: 0, offset: 0, sizes: [6], strides: [1], value: load(0, 0, [1]) };
    expect(substitute([copy], new Map([[0, [copy]]]))).toEqual([copy]);
  });

  it.each([1, 3, 50])('needs as many pieces for %d times the rows', n => {
    const block = (from: number, start: number, rows: number): Piece => ({
      target: 9,
      offset: start * n * 8,
      sizes: [rows * n, 8],
      strides: [8, 1],
      value: load(from, 0, [1, rows * n]),
    });
    const shard = (rank: number): Piece => ({
      target: rank,
      offset: 0,
      sizes: [7 * n, 8],
      strides: [8, 1],
      value: load(9, rank * 7 * n * 8, [8, 1]),
    });
    const inner = new Map([[9, [block(0, 0, 11), block(1, 11, 5), block(2, 16, 5)]]]);
    expect(substitute([shard(0), shard(1), shard(2)], inner)).toHaveLength(5);
  });

  it('keeps the order of a sum over blocks from several sources', () => {
    const inner = [0, 1].map((from): Piece => ({
      target: 9,
      offset: from * 3,
      sizes: [4, 3],
      strides: [6, 1],
      value: load(from, 0, [3, 1]),
    }));
    const sum = (strides: readonly number[], sizes: readonly number[], box: readonly number[]): Piece => ({
      target: 0,
      offset: 0,
      sizes: box,
      strides: rowMajorStrides(box),
      value: {
        kind: 'reduce',
        operation: 'sum',
        rounding: dtype('f32'),
        segments: [{ sizes, body: load(9, 0, strides) }],
      },
    });
    const rows = substitute([sum([6, 1], [6], [4])], new Map([[9, inner]]));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.value.kind === 'reduce' ? rows[0].value.segments.length : 0).toBe(2);
    const all = substitute([sum([1], [24], [])], new Map([[9, inner]]));
    expect(written(all).get(0)?.get(0)).toBe(
      `sum{${[0, 1, 2, 3].flatMap(row => [0, 1].flatMap(t => [0, 1, 2].map(c => `t${t}[${row * 3 + c}]`))).join()}}`,
    );
  });

  it('reads packed elements through a copy of their bytes', () => {
    const bytes: Piece = { target: 9, offset: 0, sizes: [2, 3], strides: [3, 1], value: load(0, 0, [1, 2], 'u8') };
    const outer: Piece = {
      target: 0,
      offset: 0,
      sizes: [12],
      strides: [1],
      value: { kind: 'cast', to: dtype('bf16'), operand: load(9, 0, [1], 'f4e2m1') },
    };
    expect(
      [
        ...(written(substitute([outer], new Map([[9, [bytes]]])))
          .get(0)
          ?.values() ?? []),
      ].map(String),
    ).toEqual([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11].map(element => `bf16(t0[${element}])`));
    const computed = { ...bytes, value: { kind: 'cast' as const, to: dtype('u8'), operand: bytes.value } };
    expect(() =>
      substitute(
        [outer],
        new Map([[9, [{ ...computed, value: { ...computed.value, operand: load(0, 0, [1, 2], 'f32') } }]]]),
      ),
    ).toThrow(RangeError);
  });

  it('drops a cast that changes nothing, and keeps one that rounds', () => {
    const through = (a: string, b: string, c: string) => {
      const cast = (from: number, to: number, was: string, is: string): Piece => ({
        target: to,
        offset: 0,
        sizes: [4],
        strides: [1],
        value: { kind: 'cast', to: dtype(is), operand: load(from, 0, [1], was) },
      });
      const [piece] = substitute([cast(1, 2, b, c)], new Map([[1, [cast(0, 1, a, b)]]]));
      return piece === undefined ? '' : textOf(piece.value, [0]);
    };
    expect(through('bf16', 'f32', 'bf16')).toBe('t0[0]');
    expect(through('f16', 'f32', 'bf16')).toBe('bf16(t0[0])');
    expect(through('f32', 'bf16', 'f32')).toBe('f32(bf16(t0[0]))');
  });

  it('refuses a tensor between that is not filled', () => {
    const outer: Piece = { target: 0, offset: 0, sizes: [6], strides: [1], value: load(1, 0, [1]) };
    const half: Piece = { target: 1, offset: 0, sizes: [3], strides: [1], value: load(0, 0, [1]) };
    expect(() => substitute([outer], new Map([[1, [half]]]))).toThrow(RangeError);
  });
});

describe('substituteInProof', () => {
  it('compares the same elements as before', () => {
    fc.assert(
      fc.property(choices, choices, (a, b) => {
        const inner = randomFill(5, 36, 0, a);
        const between = [...(written(inner).get(5) ?? new Map<number, string>())].sort((x, y) => x[0] - y[0]);
        const { sizes, value } = randomReader(5, 36, b);
        const sources = new Map([[5, between.map(([, text]) => text)]]);
        const claim = { kind: 'tie' as const, left: 'a', right: 'b', rule: 0 };
        const right = load(7, 0, targetStrides(sizes, b));
        const compared = (proofs: { sizes: readonly number[]; left: Piece['value']; right: Piece['value'] }[]) =>
          proofs
            .flatMap(proof =>
              positionsOf(proof.sizes).map(p => `${textOf(proof.left, p, sources)} ${textOf(proof.right, p, sources)}`),
            )
            .sort();
        const proof = { sizes, left: value, right, claim };
        expect(compared(substituteInProof(proof, new Map([[5, inner]]), never))).toEqual(compared([proof]));
      }),
      { numRuns: 500 },
    );
  });
});

describe('time', () => {
  it('composes a rotary permutation with a transpose in well under a millisecond', () => {
    const outer = foldPiece({
      target: 0,
      offset: 0,
      sizes: [4096, 32, 64, 2],
      strides: [1, 128 * 4096, 2 * 4096, 4096],
      value: load(9, 0, [4096, 128, 1, 64]),
    });
    const inner: Piece = {
      target: 9,
      offset: 0,
      sizes: [4096, 4096],
      strides: [4096, 1],
      value: load(0, 0, [1, 4096]),
    };
    const begin = performance.now();
    for (let i = 0; i < 1000; i++) substitute([outer], new Map([[9, [inner]]]));
    expect((performance.now() - begin) / 1000).toBeLessThan(1);
  });
});
