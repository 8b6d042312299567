import fc from 'fast-check';
import type { Piece } from '../../../src/tensor/piece.js';
import { restrictPiece, splitDimension } from '../../../src/tensor/strided/cut-piece.js';
import { foldPiece } from '../../../src/tensor/strided/fold-piece.js';
import { foldPieces } from '../../../src/tensor/strided/fold-pieces.js';
import { rowMajorStrides } from '../../../src/tensor/strided/strided.js';
import { choices, randomFill, randomReader, targetStrides } from './random-pieces.js';
import { dtype, load, written } from './symbolic.js';

const identity = (sizes: readonly number[]): Piece => ({
  target: 0,
  offset: 0,
  sizes,
  strides: rowMajorStrides(sizes),
  value: load(0, 0, rowMajorStrides(sizes)),
});

describe('foldPiece', () => {
  it('keeps what each target element is', () => {
    fc.assert(
      fc.property(choices, choices, (a, b) => {
        const { sizes, value } = randomReader(5, 60, a);
        const piece: Piece = { target: 0, offset: 2, sizes, strides: targetStrides(sizes, b), value };
        const folded = foldPiece(piece);
        expect(written([folded])).toEqual(written([piece]));
        expect(foldPiece(folded)).toEqual(folded);
        expect(folded.sizes.length === 1 || !folded.sizes.includes(1)).toBe(true);
        expect(folded.strides).toEqual([...folded.strides].sort((x, y) => y - x));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([[[2, 3, 5]], [[30]], [[1, 2, 1, 15]], [[5, 6, 1]]])('folds an identity of shape %j to one run', sizes => {
    expect(foldPiece(identity(sizes))).toEqual(identity([30]));
  });

  it.each([[[]], [[1]], [[1, 1, 1]]])('gives one element of shape %j the box [1]', sizes => {
    expect(foldPiece(identity(sizes))).toEqual(identity([1]));
  });

  it('folds the dimensions of a reduction among themselves', () => {
    const piece: Piece = {
      target: 0,
      offset: 0,
      sizes: [4, 1],
      strides: [1, 1],
      value: {
        kind: 'reduce',
        operation: 'sum',
        rounding: dtype('f32'),
        segments: [{ sizes: [2, 1, 3], body: load(0, 0, [6, 0, 3, 9, 1]) }],
      },
    };
    const { sizes, value } = foldPiece(piece);
    expect(sizes).toEqual([4]);
    expect(value).toMatchObject({ segments: [{ sizes: [6], body: { strides: [6, 1] } }] });
  });
});

describe('foldPieces', () => {
  it('keeps what each target element is, and never has more pieces', () => {
    fc.assert(
      fc.property(fc.constantFrom(36, 42, 7), choices, (size, a) => {
        const pieces = randomFill(0, size, 1, a);
        const folded = foldPieces(pieces);
        expect(written(folded)).toEqual(written(pieces));
        expect(folded.length).toBeLessThanOrEqual(pieces.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('puts together what was cut apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 9 }), fc.nat(8), (rows, columns, at) => {
        // A transposed matrix in two blocks of rows, the first of them row by row.
        const whole: Piece = { ...identity([rows + 8, columns]), value: load(0, 0, [1, rows + 8]) };
        const first = Math.min(at, rows);
        const cut = [
          ...Array.from({ length: first }, (_, row) => restrictPiece(whole, [row, 0], [1, columns])),
          restrictPiece(whole, [first, 0], [rows + 8 - first, columns]),
        ];
        expect(foldPieces(cut.reverse())).toEqual(foldPieces([whole]));
      }),
    );
  });

  it('makes one box of a grid of blocks, and one run of shards that follow each other', () => {
    const shards = Array.from({ length: 8 }, (_, i) => restrictPiece(identity([8, 12]), [i, 0], [1, 12]));
    expect(foldPieces(shards)).toEqual([identity([96])]);
    const matrix: Piece = { ...identity([6, 8]), value: load(0, 0, [1, 6]) };
    const blocks = [0, 2, 4].flatMap(row => [0, 4].map(column => restrictPiece(matrix, [row, column], [2, 4])));
    expect(foldPieces(blocks)).toEqual([foldPiece(matrix)]);
  });

  it('joins a single element to a strided run', () => {
    const column: Piece = { target: 0, offset: 0, sizes: [7], strides: [1], value: load(0, 2, [5]) };
    const parts = [restrictPiece(column, [1], [5]), restrictPiece(column, [6], [1]), restrictPiece(column, [0], [1])];
    expect(foldPieces(parts)).toEqual([column]);
  });

  it('keeps different sources, dtypes and constants apart, and drops empty pieces', () => {
    const part = (offset: number, value: Piece['value']): Piece => ({
      target: 0,
      offset,
      sizes: [2],
      strides: [1],
      value,
    });
    const pieces = [
      part(0, load(0, 0, [1])),
      part(2, load(1, 2, [1])),
      part(4, load(1, 4, [1], 'f16')),
      part(6, { kind: 'constant', value: 0 }),
      part(8, { kind: 'constant', value: -0 }),
    ];
    expect(foldPieces([...pieces, { ...part(10, load(0, 0, [1])), sizes: [0] }])).toEqual(pieces);
  });
});

describe('splitDimension and restrictPiece', () => {
  it('show the same elements, and those of the sub-box', () => {
    const piece: Piece = {
      target: 0,
      offset: 1,
      sizes: [4, 6],
      strides: [6, 1],
      value: {
        kind: 'reduce',
        operation: 'sum',
        rounding: dtype('f32'),
        segments: [{ sizes: [2], body: load(0, 0, [1, 8, 4]) }],
      },
    };
    const split = splitDimension(piece, 1, 2);
    expect(split.sizes).toEqual([4, 3, 2]);
    expect(written([split])).toEqual(written([piece]));
    const whole = written([piece]).get(0);
    const part = written([restrictPiece(piece, [1, 2], [2, 3])]).get(0);
    expect([...(part?.keys() ?? [])]).toEqual([9, 10, 11, 15, 16, 17]);
    for (const [element, text] of part ?? []) expect(whole?.get(element)).toBe(text);
    expect(() => splitDimension(piece, 1, 4)).toThrow(RangeError);
    expect(() => restrictPiece(piece, [1, 2], [4, 3])).toThrow(RangeError);
  });
});
