import fc from 'fast-check';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';
import { firstDifference } from '../../../src/tensor/kernels/first-difference.js';
import { TestMemory } from '../kernel-memory.js';

/* Copies in WebAssembly against the plain ones, which are tested element by element. */

const memory = new TestMemory(8 << 20);

interface Box {
  readonly sizes: readonly number[];
  readonly source: Side;
  readonly target: Side;
}

interface Side {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Elements that a side reaches over. */
const reach = (sizes: readonly number[], { offset, strides }: Side): number =>
  sizes.reduce((end, size, k) => end + Math.max(0, (size - 1) * (strides[k] ?? 0)), offset) + 1;

function expectSame({ sizes, source, target }: Box, bits: number, shifts: readonly [number, number]): void {
  const bytes = (side: Side): number => Math.ceil((reach(sizes, side) * bits) / 8);
  const from = Uint8Array.from({ length: bytes(source) }, (_, i) => (Math.imul(i, 0x9e3779b1) >>> 13) & 255);
  const expected = new Uint8Array(bytes(target)).fill(0xa5);
  copyStrided({ bytes: from, ...source }, { bytes: expected, ...target }, sizes, bits);
  memory.clear();
  const found = memory.take(expected.length, shifts[1]).fill(0xa5);
  copyStrided({ bytes: memory.put(from, shifts[0]), ...source }, { bytes: found, ...target }, sizes, bits);
  expect(Buffer.compare(found, expected)).toBe(0);
}

/** A box whose dimensions lie in another order on each side, packed or with gaps. */
const anyBox = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(2, 3, 8, 16, 17, 33, 65)), {
    minLength: 1,
    maxLength: 4,
  })
  .filter(sizes => sizes.reduce((a, b) => a * b) <= 40_000)
  .chain(sizes => {
    const side = fc
      .tuple(
        fc.shuffledSubarray([...sizes.keys()], { minLength: sizes.length }),
        fc.nat(3),
        fc.constantFrom(0, 0, 1, 2),
      )
      .map(([order, offset, gap]): Side => {
        const strides = sizes.map(() => 0);
        let step = 1;
        for (const k of order) {
          strides[k] = step;
          step = step * (sizes[k] ?? 1) + gap;
        }
        return { offset, strides };
      });
    return fc.record({ sizes: fc.constant(sizes), source: side, target: side });
  });

describe('copies in WebAssembly', () => {
  it('put each element where the plain ones put it', () => {
    fc.assert(
      fc.property(anyBox, fc.constantFrom(4, 8, 16, 32, 64, 128), fc.nat(15), fc.nat(15), (box, bits, a, b) =>
        expectSame(box, bits, [a, b]),
      ),
      { numRuns: 600 },
    );
  });

  it.each([4, 8, 16, 32, 64, 128])('transpose elements of %d bits, with edges of all widths', bits => {
    for (const [rows, columns] of [
      [128, 256],
      [150, 131],
      [2, 77],
      [77, 2],
      [3, 200],
      [200, 7],
      [66, 514],
      [34, 18],
    ] as const) {
      const sizes = [columns, rows];
      expectSame(
        { sizes, source: { offset: 0, strides: [1, columns] }, target: { offset: 0, strides: [rows, 1] } },
        bits,
        [0, 0],
      );
      expectSame(
        {
          sizes,
          source: { offset: 2, strides: [1, columns + 4] },
          target: { offset: 4, strides: [rows + 6, 1] },
        },
        bits,
        [3, 1],
      );
    }
  });

  it('move rows of any length between halves and pairs', () => {
    for (const run of [1, 2, 3, 5, 8, 15, 16, 31, 64, 100, 128, 600, 3000]) {
      for (const bits of [8, 16]) {
        const [heads, pair] = [2, 5];
        expectSame(
          {
            sizes: [heads, 2, pair, run],
            source: { offset: 0, strides: [2 * pair * run, pair * run, run, 1] },
            target: { offset: 0, strides: [2 * pair * run, run, 2 * run, 1] },
          },
          bits,
          [0, 0],
        );
      }
    }
  });

  it('repeat an element, and walk backwards', () => {
    expectSame(
      { sizes: [9, 40], source: { offset: 8, strides: [-1, 0] }, target: { offset: 39, strides: [40, -1] } },
      16,
      [0, 2],
    );
  });
});

describe('firstDifference', () => {
  it('is the same number in both ways', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.option(fc.nat(199)), fc.nat(7), fc.nat(7), (length, at, a, b) => {
        const left = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
        const right = left.slice();
        if (at !== null && at < length) right[at] = (right[at] ?? 0) ^ 1;
        const expected = at !== null && at < length ? at : length;
        memory.clear();
        expect(firstDifference(left, right, length)).toBe(expected);
        expect(firstDifference(memory.put(left, a), memory.put(right, b), length)).toBe(expected);
      }),
    );
  });
});
