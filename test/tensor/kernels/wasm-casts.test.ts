import fc from 'fast-check';
import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import { DTYPES } from '../../../src/tensor/dtypes/index.js';
import { bf16 } from '../../../src/tensor/dtypes/bf16.js';
import { f16 } from '../../../src/tensor/dtypes/f16.js';
import { castKernel } from '../../../src/tensor/kernels/cast-kernel.js';
import { castStrided } from '../../../src/tensor/kernels/cast-strided.js';
import { hasLanes } from '../../../src/tensor/lanes/decode.js';
import { TestMemory } from '../kernel-memory.js';

/*
 * Casts in WebAssembly against the plain ones, which are tested against torch. Which of them runs is decided by where
 * the bytes lie.
 */

const memory = new TestMemory(4 << 20);
const inLanes = DTYPES.filter(hasLanes);
const PAIRS = inLanes.flatMap(from => inLanes.filter(to => to !== from).map(to => [from, to] as const));

/** Elements that are hard to cast: of 16 bits and less all there are; of the others all kinds, ties among them. */
function hardElements(dtype: DType): Uint8Array {
  switch (dtype.bits) {
    case 4:
    case 8:
      return Uint8Array.from({ length: 256 }, (_, i) => i);
    case 16:
      return new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer);
    case 32: {
      // Every upper half with lower halves on both sides of a tie; for integers that is a spread over all of them.
      const lower = [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff, 0x1000, 0x0fff];
      return new Uint8Array(Uint32Array.from({ length: 65536 }, (_, i) => i * 65536 + (lower[i % 8] ?? 0)).buffer);
    }
    default: {
      const integers = Array.from({ length: 1400 }, (_, i) => (i - 700) / 2);
      const edges = [2 ** 15, 2 ** 16, 2 ** 31, 2 ** 32, 65504, 65520, 448, 464, 57344, 2 ** -24, 2 ** -25, 2 ** -133];
      const around = edges.flatMap(edge => [-1, 0, 1].flatMap(i => [edge * (1 + i * 2 ** -50), -edge + i / 2]));
      const spread = Array.from({ length: 4000 }, (_, i) => Math.sin(i) * 2 ** ((i % 320) - 160));
      const special = [NaN, Infinity, -Infinity, 0, -0, 1, Number.MIN_VALUE, Number.MAX_VALUE];
      const numbers = Float64Array.from([...special, ...integers, ...around, ...spread]);
      const bits = new BigUint64Array(numbers.buffer);
      // Two NaNs with other bits, one of them signalling and with a sign.
      bits.set([0x7fffffffffffffffn, 0xfff0000000000001n], 100);
      return new Uint8Array(numbers.buffer);
    }
  }
}

function plain(from: DType, to: DType, source: Uint8Array, count: number): Uint8Array {
  const target = new Uint8Array(byteLength(to, count));
  castKernel(from, to)?.(source, 0, target, 0, count);
  return target;
}

describe('casts in WebAssembly', () => {
  it.each(PAIRS.map(([from, to]) => [from.name, to.name, from, to] as const))(
    '%s -> %s: the bits of the plain cast',
    (_, __, from, to) => {
      const source = hardElements(from);
      const count = (source.length * 8) / from.bits;
      memory.clear();
      const target = memory.take(byteLength(to, count));
      const strides = [1];
      const placed = { bytes: memory.put(source), offset: 0, strides };
      expect(castStrided(from, to, placed, { bytes: target, offset: 0, strides }, [count])).toBe(true);
      expect(Buffer.compare(target, plain(from, to, source, count))).toBe(0);
    },
  );

  it('do what castKernel asks for anywhere: any count, any address, nothing beside it is touched', () => {
    const anyPair = fc.constantFrom(...PAIRS);
    const anyStart = fc.nat(20);
    fc.assert(
      fc.property(
        anyPair,
        fc.nat(70),
        anyStart,
        anyStart,
        fc.nat(15),
        fc.nat(15),
        ([from, to], count, a, b, shift, shift2) => {
          const all = hardElements(from).slice(0, 4096);
          memory.clear();
          const source = memory.put(all, shift);
          const target = memory.take(1024, shift2).fill(0xa5);
          const expected = new Uint8Array(1024).fill(0xa5);
          castKernel(from, to)?.(all, a, expected, b, count);
          castKernel(from, to)?.(source, a, target, b, count);
          expect(Buffer.from(target).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('go from one strided place to another at once, rows by rows', () => {
    const [heads, pair, dim] = [3, 4, 37];
    const sizes = [heads, pair, 2, dim];
    const count = 2 * heads * pair * dim;
    const from = [2 * pair * dim, dim, pair * dim, 1];
    const to = [2 * pair * (dim + 3), 2 * (dim + 3), dim + 3, 1];
    for (const [source, target] of PAIRS.filter(([s, t]) => s.bits >= 8 && t.bits >= 8)) {
      memory.clear();
      const elements = hardElements(source).slice(0, (count * source.bits) / 8);
      const filled = new Uint8Array((count * source.bits) / 8).map((_, i) => elements[i % elements.length] ?? 0);
      const length = byteLength(target, 5 + 2 * heads * pair * (dim + 3));
      const out = { bytes: memory.take(length).fill(0), offset: 5, strides: to };
      expect(castStrided(source, target, { bytes: memory.put(filled), offset: 0, strides: from }, out, sizes)).toBe(
        true,
      );
      const expected = new Uint8Array(length);
      for (let row = 0; row < 2 * heads * pair; row++) {
        const [h, p, half] = [Math.floor(row / (2 * pair)), Math.floor(row / 2) % pair, row % 2];
        const start = h * 2 * pair * dim + p * dim + half * pair * dim;
        castKernel(source, target)?.(filled, start, expected, 5 + row * (dim + 3), dim);
      }
      expect(Buffer.compare(out.bytes, expected)).toBe(0);
    }
  });

  it('leave to others what they cannot do', () => {
    const bytes = memory.take(64);
    const place = (of: Uint8Array, strides: number[]) => ({ bytes: of, offset: 0, strides });
    expect(castStrided(f16, bf16, place(bytes, [2]), place(bytes, [1]), [4])).toBe(false);
    expect(castStrided(f16, bf16, place(bytes, [1]), place(new Uint8Array(64), [1]), [4])).toBe(false);
    expect(castStrided(f16, f16, place(bytes, [1]), place(bytes, [1]), [4])).toBe(false);
  });
});
