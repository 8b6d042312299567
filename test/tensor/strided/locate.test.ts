import fc from 'fast-check';
import type { Piece } from '../../../src/tensor/piece.js';
import { foldPieces } from '../../../src/tensor/strided/fold-pieces.js';
import { invertPieces } from '../../../src/tensor/strided/invert-pieces.js';
import { elementOf, positionOf, readersOf, targetOf } from '../../../src/tensor/strided/locate.js';
import { randomCover, choices, randomReader, targetStrides } from './random-pieces.js';
import { dtype, load, positionsOf } from './symbolic.js';

describe('positionOf', () => {
  it('is the inverse of targetOf', () => {
    fc.assert(
      fc.property(choices, a => {
        for (const box of randomCover(42, a)) {
          const piece: Piece = { ...box, target: 0, value: load(0, 0, box.strides) };
          const elements = new Map(positionsOf(box.sizes).map(position => [targetOf(piece, position), position]));
          for (let element = 0; element < 42; element++) {
            expect(positionOf(piece, element)).toEqual(elements.get(element));
          }
        }
      }),
    );
  });
});

describe('readersOf', () => {
  it('counts every read of an element', () => {
    fc.assert(
      fc.property(choices, choices, fc.nat(35), (a, b, element) => {
        const { sizes, value } = randomReader(5, 36, a);
        const piece: Piece = { target: 0, offset: 0, sizes, strides: targetStrides(sizes, b), value };
        const count = readersOf([piece], 5, element).reduce((sum, reader) => sum + reader.count, 0);
        const reads = (inner: Piece['value'], box: readonly number[]): number => {
          switch (inner.kind) {
            case 'load':
              return positionsOf(box).filter(position => elementOf(inner, position) === element).length;
            case 'cast':
              return reads(inner.operand, box);
            case 'apply':
              return inner.operands.reduce((sum, operand) => sum + reads(operand, box), 0);
            case 'reduce':
              return inner.segments.reduce((sum, segment) => sum + reads(segment.body, [...box, ...segment.sizes]), 0);
            default:
              return 0;
          }
        };
        expect(count).toBe(reads(value, sizes));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('invertPieces', () => {
  it('swaps the place of every element (law L3)', () => {
    fc.assert(
      fc.property(choices, choices, (a, b) => {
        const pieces = randomCover(36, a).map((box): Piece => ({
          ...box,
          target: 2,
          value: load(3, box.offset, targetStrides(box.sizes, b)),
        }));
        const inverse = invertPieces(pieces);
        expect(inverse?.every(piece => piece.target === 3)).toBe(true);
        const places = (list: readonly Piece[] | undefined, swap: boolean) =>
          (list ?? [])
            .flatMap(piece =>
              positionsOf(piece.sizes).map(position => {
                const [to, from] = [
                  targetOf(piece, position),
                  piece.value.kind === 'load' ? elementOf(piece.value, position) : NaN,
                ];
                return swap ? `${from} ${to}` : `${to} ${from}`;
              }),
            )
            .sort();
        expect(places(inverse, true)).toEqual(places(pieces, false));
      }),
    );
  });

  it('gives the canonical pieces back', () => {
    const permute: Piece = { target: 0, offset: 0, sizes: [4, 3, 2], strides: [6, 2, 1], value: load(1, 0, [6, 1, 3]) };
    const twice = invertPieces(invertPieces([permute]) ?? []);
    expect(twice).toEqual(foldPieces([permute]));
  });

  it('is undefined for what computes or repeats', () => {
    const copy: Piece = { target: 0, offset: 0, sizes: [4], strides: [1], value: load(1, 0, [0]) };
    expect(invertPieces([copy])).toBeUndefined();
    const cast: Piece = { ...copy, value: { kind: 'cast', to: dtype('f32'), operand: load(1, 0, [1]) } };
    expect(invertPieces([cast])).toBeUndefined();
  });
});
