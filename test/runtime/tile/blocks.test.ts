import * as fc from 'fast-check';
import { blocksOf, bytesOf, forEachBlock } from '../../../src/runtime/tile/blocks.js';
import { boxesInRange } from '../../../src/runtime/tile/linear-range.js';
import { rowMajorStrides, volumeOf } from '../../../src/tensor/strided/strided.js';

function positions(sizes: readonly number[]): number[][] {
  const strides = rowMajorStrides(sizes);
  return Array.from({ length: volumeOf(sizes) }, (_, i) =>
    sizes.map((size, k) => Math.floor(i / (strides[k] ?? 1)) % size),
  );
}

const flat = (offset: number, strides: readonly number[], at: readonly number[]): number =>
  at.reduce((sum, i, k) => sum + i * (strides[k] ?? 0), offset);

const box = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 40 })), { maxLength: 4 })
  .map(dims => ({ sizes: dims.map(([size]) => size), strides: dims.map(([, stride]) => stride) }));

/** Nested strides with random gaps, in random order of dimensions. */
const nested = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 5 })), { minLength: 1, maxLength: 4 })
  .chain(dims => {
    let span = 1;
    const made = dims.map(([size, gap]) => {
      const stride = span + gap;
      span = stride * size;
      return { size, stride };
    });
    return fc.shuffledSubarray(made, { minLength: made.length, maxLength: made.length });
  })
  .map(dims => ({ sizes: dims.map(d => d.size), strides: dims.map(d => d.stride) }));

describe('blocksOf', () => {
  it('holds every element of the box where its strides in the buffer say', () => {
    fc.assert(
      fc.property(
        box,
        fc.integer({ min: 0, max: 50 }),
        fc.constantFrom(4, 8, 16, 64),
        fc.constantFrom(0, 4, 64, 4096),
        ({ sizes, strides }, offset, bits, gap) => {
          const blocks = blocksOf(offset, strides, sizes, bits, gap);
          const tensorByte = new Map<number, number>();
          forEachBlock(blocks, (position, inBuffer) => {
            for (let i = 0; i < blocks.length; i++) tensorByte.set(inBuffer + i, position + i);
          });
          expect(tensorByte.size).toBe(bytesOf(blocks));
          for (const at of positions(sizes)) {
            const bit = flat(offset, strides, at) * bits;
            const inBuffer = flat(blocks.offset, blocks.strides, at) * bits;
            expect(tensorByte.get(Math.floor(inBuffer / 8))).toBe(Math.floor(bit / 8));
            expect(inBuffer % 8).toBe(bit % 8);
          }
        },
      ),
    );
  });

  it('holds nothing else where no gap is allowed, so that it can be written', () => {
    fc.assert(
      fc.property(nested, fc.integer({ min: 0, max: 50 }), ({ sizes, strides }, offset) => {
        const blocks = blocksOf(offset, strides, sizes, 16, 0);
        expect(bytesOf(blocks)).toBe(volumeOf(sizes) * 2);
      }),
    );
  });

  it('takes whole rows of a matrix in one block, and its columns in one for each row', () => {
    expect(blocksOf(0, [100, 1], [10, 100], 16, 0)).toMatchObject({ count: 1, length: 2000 });
    expect(blocksOf(20, [1, 100], [10, 50], 16, 0)).toMatchObject({ start: 40, count: 50, length: 20 });
  });
});

describe('boxesInRange', () => {
  it('finds each position of the range once', () => {
    fc.assert(
      fc.property(
        nested,
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        ({ sizes, strides }, offset, from, length) => {
          const expected = positions(sizes)
            .map(at => flat(offset, strides, at))
            .filter(element => element >= from && element < from + length);
          const found = boxesInRange(offset, strides, sizes, from, from + length).flatMap(part =>
            positions(part.sizes).map(at =>
              flat(
                offset,
                strides,
                at.map((i, k) => i + (part.start[k] ?? 0)),
              ),
            ),
          );
          const sorted = (list: number[]) => [...list].sort((a, b) => a - b);
          expect(sorted(found)).toEqual(sorted(expected));
        },
      ),
    );
  });
});
