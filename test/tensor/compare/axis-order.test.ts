import fc from 'fast-check';
import { AxisHasher, axisView, orderKind, orderOf } from '../../../src/tensor/compare/axis-order.js';

const cases = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    fc.constantFrom(8, 16, 32, 64),
    fc.nat(),
    fc.nat(),
  )
  .chain(([shape, bits, axis, seed]) => {
    const k = axis % shape.length;
    const size = shape[k] ?? 1;
    return fc.record({
      shape: fc.constant(shape),
      bits: fc.constant(bits),
      axis: fc.constant(k),
      seed: fc.constant(seed),
      order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
      cut: fc.nat(),
    });
  });

it('finds any order of the positions of any axis, from parts in any cut', () => {
  fc.assert(
    fc.property(cases, ({ shape, bits, axis, seed, order, cut }) => {
      const { outer, size, inner } = axisView(shape, axis);
      const bytes = bits / 8;
      const left = Uint8Array.from(
        { length: outer * size * inner * bytes },
        (_, i) => Math.imul(i + 1, seed | 1) >>> 5,
      );
      const right = new Uint8Array(left.length);
      for (let o = 0; o < outer; o++) {
        for (let p = 0; p < size; p++) {
          for (let i = 0; i < inner * bytes; i++) {
            right[(o * size + p) * inner * bytes + i] = left[(o * size + (order[p] ?? 0)) * inner * bytes + i] ?? 0;
          }
        }
      }
      const hashes = [left, right].map(tensor => {
        const hasher = new AxisHasher({ outer, size, inner }, bits);
        const count = outer * size * inner;
        const at = cut % (count + 1);
        hasher.add(tensor, 0, at);
        hasher.add(tensor.subarray(at * bytes), at, count - at);
        return hasher.sums;
      });
      const found = orderOf(hashes[0] ?? new Int32Array(0), hashes[1] ?? new Int32Array(0));
      if (found === undefined) throw new Error('no order');
      for (let o = 0; o < outer; o++) {
        for (let p = 0; p < size; p++) {
          const slice = (tensor: Uint8Array, position: number): Uint8Array =>
            tensor.subarray((o * size + position) * inner * bytes, (o * size + position + 1) * inner * bytes);
          expect(slice(right, p)).toEqual(slice(left, found[p] ?? 0));
        }
      }
    }),
    { numRuns: 150 },
  );
});

it('has no order for other rows, and names the usual ones', () => {
  const sums = Int32Array.of(1, 1, 2, 2, 3, 3);
  expect(orderOf(sums, Int32Array.of(1, 1, 2, 2, 4, 4))).toBeUndefined();
  // The same row twice is needed twice.
  expect(orderOf(sums, Int32Array.of(1, 1, 1, 1, 2, 2))).toBeUndefined();
  expect(orderKind(Uint32Array.of(3, 2, 1, 0))).toEqual({ kind: 'reversed' });
  expect(orderKind(Uint32Array.of(2, 3, 0, 1))).toEqual({ kind: 'rotated', by: 2 });
  expect(orderKind(Uint32Array.of(0, 2, 1, 3))).toEqual({ kind: 'permuted', moved: 2 });
});
