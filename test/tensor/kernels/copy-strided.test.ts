import fc from 'fast-check';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';

type Elements = number[];

/** Elements as big digits: element i of a buffer, whatever its size. */
function get(bytes: Uint8Array, element: number, bits: number): string {
  if (bits === 4) return String(((bytes[element >> 1] ?? 0) >> (4 * (element & 1))) & 15);
  return Buffer.from(bytes.subarray((element * bits) / 8, ((element + 1) * bits) / 8)).toString('hex');
}

const box = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
    bits: fc.constantFrom(4, 8, 16, 32, 64, 128),
    sourceOrder: fc.infiniteStream(fc.nat(99)),
    targetOrder: fc.infiniteStream(fc.nat(99)),
    gaps: fc.infiniteStream(fc.constantFrom(1, 1, 2, 3)),
    negative: fc.infiniteStream(fc.constantFrom(false, false, true)),
    offsets: fc.tuple(fc.nat(5), fc.nat(5)),
    misaligned: fc.tuple(fc.constantFrom(0, 0, 1, 2, 4), fc.constantFrom(0, 0, 1, 2, 4)),
  })
  .map(({ sizes, bits, sourceOrder, targetOrder, gaps, negative, offsets, misaligned }) => {
    const side = (order: Iterator<number, undefined>, offset: number, broadcast: boolean) => {
      const strides: Elements = sizes.map(() => 0);
      const dims = sizes.map((_, k) => ({ k, key: order.next().value ?? 0 })).sort((a, b) => a.key - b.key);
      let reach = 1;
      let start = offset;
      for (const { k } of dims) {
        const size = sizes[k] ?? 1;
        if (broadcast && negative.next().value === true) continue;
        const step = reach * (gaps.next().value ?? 1);
        const down = negative.next().value === true;
        strides[k] = down ? -step : step;
        if (down) start += step * (size - 1);
        reach = step * size;
      }
      return { strides, offset: start, length: offset + reach + 4 };
    };
    return {
      sizes,
      bits,
      misaligned,
      source: side(sourceOrder, offsets[0], true),
      target: side(targetOrder, offsets[1], false),
    };
  });

function positions(sizes: readonly number[]): Elements[] {
  return sizes.reduce<Elements[]>(
    (all, size) => all.flatMap(p => Array.from({ length: size }, (_, i) => [...p, i])),
    [[]],
  );
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * (b[k] ?? 0), 0);

describe('copyStrided', () => {
  it('moves each element to its place and touches nothing else', () => {
    fc.assert(
      fc.property(box, ({ sizes, bits, misaligned, source, target }) => {
        const bytes = (length: number, shift: number): Uint8Array =>
          new Uint8Array(Math.ceil((length * bits) / 8) + 8).subarray(shift);
        const from = bytes(source.length, misaligned[0]).map((_, i) => (i * 37 + 11) & 255);
        const shifted = bytes(source.length, misaligned[0]);
        shifted.set(from);
        const to = bytes(target.length, misaligned[1]).fill(0xa5);
        const expected = new Map<number, string>();
        for (let i = 0; i < target.length; i++) expected.set(i, get(to, i, bits));
        for (const p of positions(sizes)) {
          expected.set(
            target.offset + dot(p, target.strides),
            get(shifted, source.offset + dot(p, source.strides), bits),
          );
        }
        copyStrided(
          { bytes: shifted, offset: source.offset, strides: source.strides },
          { bytes: to, offset: target.offset, strides: target.strides },
          sizes,
          bits,
        );
        expect(Array.from({ length: target.length }, (_, i) => get(to, i, bits))).toEqual([...expected.values()]);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([1, 2, 4, 8, 16])('transposes elements of %d bytes over several blocks', bytes => {
    const [rows, columns] = [150, 131];
    const from = Uint8Array.from({ length: rows * columns * bytes }, (_, i) => (i * 131 + (i >> 8)) & 255);
    const to = new Uint8Array(from.length);
    copyStrided(
      { bytes: from, offset: 0, strides: [1, columns] },
      { bytes: to, offset: 0, strides: [rows, 1] },
      [columns, rows],
      bytes * 8,
    );
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        if (get(to, c * rows + r, bytes * 8) !== get(from, r * columns + c, bytes * 8))
          throw new Error(`wrong at ${r}, ${c}`);
      }
    }
  });

  it('keeps the bits of every NaN', () => {
    const words = Uint32Array.from({ length: 4096 }, (_, i) => 0x7f800001 + i);
    const from = new Uint8Array(words.buffer);
    for (const bits of [32, 64]) {
      const to = new Uint8Array(from.length);
      const n = from.length / (bits / 8) / 64;
      copyStrided(
        { bytes: from, offset: 0, strides: [n, 1] },
        { bytes: to, offset: 0, strides: [1, 64] },
        [64, n],
        bits,
      );
      const back = new Uint8Array(from.length);
      copyStrided(
        { bytes: to, offset: 0, strides: [1, 64] },
        { bytes: back, offset: 0, strides: [n, 1] },
        [64, n],
        bits,
      );
      expect(back).toEqual(from);
    }
  });

  it('does nothing for an empty box', () => {
    const to = new Uint8Array([7]);
    copyStrided(
      { bytes: new Uint8Array(0), offset: 0, strides: [1, 1] },
      { bytes: to, offset: 0, strides: [1, 1] },
      [0, 3],
      8,
    );
    expect([...to]).toEqual([7]);
  });
});
