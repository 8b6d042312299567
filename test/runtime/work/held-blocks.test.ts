import fc from 'fast-check';
import { blocksOf, bytesOf, forEachBlock } from '../../../src/runtime/tile/blocks.js';
import { canHold, findInBlocks } from '../../../src/runtime/work/held-blocks.js';
import { cutForSource } from '../../../src/runtime/work/cut-for-source.js';
import { u16 } from '../../../src/tensor/dtypes/u16.js';
import { countOf } from '../../../src/tensor/evaluate/region.js';
import type { SourceBox } from '../../../src/tensor/evaluate/source-box.js';

const box = (offset: number, sizes: readonly number[], strides: readonly number[]): SourceBox => {
  return { tensor: 0, dtype: u16, offset, sizes, strides };
};

/** Flat elements of a box, in row-major order. */
function* elementsOf({ offset, sizes, strides }: Pick<SourceBox, 'offset' | 'sizes' | 'strides'>): Generator<number> {
  const count = countOf(sizes);
  for (let i = 0; i < count; i++) {
    let [rest, at] = [i, offset];
    for (let k = sizes.length - 1; k >= 0; k--) {
      const size = sizes[k] ?? 1;
      at += (rest % size) * (strides[k] ?? 0);
      rest = Math.floor(rest / size);
    }
    yield at;
  }
}

/** The source of which everything is read: element i holds i. */
const ELEMENTS = 6000;

function held(of: SourceBox, gap: number) {
  const blocks = blocksOf(of.offset, of.strides, of.sizes, 16, gap);
  const bytes = new Uint8Array(bytesOf(blocks));
  const words = new DataView(bytes.buffer);
  forEachBlock(blocks, (position, inBuffer) => {
    for (let i = 0; i < blocks.length; i += 2) words.setUint16(inBuffer + i, (position + i) / 2, true);
  });
  return { tensor: 0, bits: 16, blocks, bytes };
}

describe('blocks that are held', () => {
  const random = fc.record({
    offset: fc.nat(40),
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 40 }),
    pitch: fc.integer({ min: 40, max: 90 }),
    gap: fc.constantFrom(0, 200),
    inner: fc.record({
      row: fc.nat(9),
      column: fc.nat(45),
      sizes: fc.tuple(...[4, 3, 3].map(max => fc.integer({ min: 1, max }))),
      strides: fc.tuple(fc.constantFrom(0, 1, 2), fc.constantFrom(1, 5), fc.constantFrom(0, 1, 7)),
    }),
  });

  it('hold what lies in them, and nothing else', () => {
    let found = 0;
    fc.assert(
      fc.property(random, ({ offset, rows, columns, pitch, gap, inner }) => {
        const outer = held(box(offset, [rows, columns], [pitch, 1]), gap);
        if (!canHold(outer.blocks, 16)) return;
        const [over, along, third] = inner.strides;
        const wanted = box(offset + inner.row * pitch + inner.column, inner.sizes, [over * pitch, along, third]);
        const view = findInBlocks(wanted, outer);
        const expected = [...elementsOf(wanted)];
        if (view === undefined) return;
        found++;
        const words = new DataView(outer.bytes.buffer);
        const got = [...elementsOf({ ...wanted, offset: view.offset, strides: view.strides })].map(at =>
          words.getUint16(2 * at, true),
        );
        expect(got).toEqual(expected);
        expect(Math.max(...expected)).toBeLessThan(ELEMENTS);
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(200);
  });

  it('hold a whole box in any order of its dimensions', () => {
    const outer = held(box(3, [5, 12], [30, 1]), 0);
    expect(findInBlocks(box(3, [4, 3, 5], [1, 4, 30]), outer)).toMatchObject({ offset: 0, strides: [1, 4, 12] });
    expect(findInBlocks(box(3 + 31, [2], [30]), outer)).toMatchObject({ offset: 13, strides: [12] });
    for (const outside of [
      box(2, [1], [1]),
      box(15, [1], [1]),
      box(3, [13], [1]),
      box(3, [6], [30]),
      box(33, [2], [-30]),
    ]) {
      expect(findInBlocks(outside, outer)).toBeUndefined();
    }
    expect(findInBlocks({ ...box(3, [1], [1]), tensor: 1 }, outer)).toBeUndefined();
  });
});

describe('cutForSource', () => {
  const region = { start: [2, 10], sizes: [16, 50] };

  it('cuts along the dimension that is outermost in the source', () => {
    // 16 blocks of 128 in each of 50 rows.
    const parts = cutForSource(region, [box(0, [16, 50, 128], [128, 2048, 1])], 20 * 4096);
    expect(parts).toEqual([
      { start: [2, 10], sizes: [16, 20] },
      { start: [2, 30], sizes: [16, 20] },
      { start: [2, 50], sizes: [16, 10] },
    ]);
  });

  it('leaves whole what fits, and what would be read in short runs', () => {
    expect(cutForSource(region, [box(0, [16, 50, 128], [128, 2048, 1])], 50 * 4096)).toEqual([region]);
    expect(cutForSource(region, [], 1)).toEqual([region]);
    // The segment runs across: a part would read a little of each of its rows.
    expect(cutForSource(region, [box(0, [1, 50, 32_000], [0, 1, 50])], 4096)).toEqual([region]);
    // Two sources do not agree.
    const others = [box(0, [16, 50, 128], [128, 2048, 1]), box(0, [16, 50, 128], [6400, 128, 1])];
    expect(cutForSource(region, others, 4096)).toEqual([region]);
  });
});
