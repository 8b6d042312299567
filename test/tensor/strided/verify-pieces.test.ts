import fc from 'fast-check';
import type { Piece } from '../../../src/tensor/piece.js';
import type { Strided } from '../../../src/tensor/strided/strided.js';
import { verifyPieces } from '../../../src/tensor/strided/verify-pieces.js';
import { choices, randomBox, randomCover } from './random-pieces.js';
import { load, positionsOf } from './symbolic.js';

const pieceOf = (box: Strided): Piece => ({ ...box, target: 0, value: load(0, 0, box.strides) });

function counts(boxes: readonly Strided[]): Map<number, number> {
  const result = new Map<number, number>();
  for (const box of boxes) {
    for (const position of positionsOf(box.sizes)) {
      const element = box.strides.reduce((sum, stride, k) => sum + stride * (position[k] ?? NaN), box.offset);
      result.set(element, (result.get(element) ?? 0) + 1);
    }
  }
  return result;
}

describe('verifyPieces', () => {
  it('accepts every exact cover', () => {
    fc.assert(
      fc.property(choices, a => expect(verifyPieces(randomCover(60, a).map(pieceOf), [60])).toEqual([])),
      {
        numRuns: 1000,
      },
    );
  });

  it('finds what counting finds', () => {
    fc.assert(
      fc.property(choices, choices, fc.boolean(), (a, b, keep) => {
        const cover = randomCover(36, a);
        const boxes = keep ? [...cover.slice(1), randomBox(40, b)] : [randomBox(36, b), randomBox(36, a)];
        const written = counts(boxes);
        const faults = verifyPieces(boxes.map(pieceOf), [36]);
        const twice = [...written].filter(([, count]) => count > 1).map(([element]) => element);
        expect(faults.some(fault => fault.kind === 'overlap')).toBe(twice.length > 0);
        expect(faults.some(fault => fault.kind === 'outside')).toBe([...written.keys()].some(element => element >= 36));
        for (const fault of faults) if (fault.kind === 'overlap') expect(twice).toContain(fault.element);
        const missing = Array.from({ length: 36 }, (_, i) => i).filter(element => !written.has(element)).length;
        expect(faults.length === 0).toBe(
          missing === 0 && twice.length === 0 && ![...written.keys()].some(e => e >= 36),
        );
        for (const fault of faults) if (fault.kind === 'holes') expect(fault.missing).toBe(missing);
      }),
      { numRuns: 3000 },
    );
  });

  it('decides 100,000 targets quickly, whatever their size', () => {
    const sizes = Array.from({ length: 100_000 }, () => 2 ** 40);
    const pieces = sizes.flatMap((_, target) =>
      [0, 1, 2, 3].map((part): Piece => ({
        target,
        offset: part * 2 ** 10,
        sizes: [2 ** 28, 2 ** 10],
        strides: [2 ** 12, 1],
        value: load(0, 0, [2 ** 10, 1]),
      })),
    );
    const begin = performance.now();
    expect(verifyPieces(pieces, sizes)).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });
});
