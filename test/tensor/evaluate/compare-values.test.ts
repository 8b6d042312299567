import { compareValues } from '../../../src/tensor/evaluate/compare-values.js';
import { dtype } from './support.js';

const bytes = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);

describe('compareValues', () => {
  it('finds the first difference and the largest', () => {
    const left = Float32Array.from({ length: 10_000 }, (_, i) => i);
    const right = left.slice();
    right[5000] = 5000.5;
    right[9999] = 0;
    expect(compareValues(dtype('f32'), bytes(left), bytes(right), 10_000)).toEqual({
      first: 5000,
      count: 2,
      largest: 9999,
    });
    expect(compareValues(dtype('f32'), bytes(left), bytes(right), 5000)).toBeUndefined();
  });

  it('takes two NaNs as equal, one as a difference, and tells 0 from -0', () => {
    const quiet = new Uint32Array([0x7fc00000, 0]);
    const other = new Uint32Array([0xff800001, 0]);
    expect(compareValues(dtype('f32'), bytes(quiet), bytes(other), 2)).toBeUndefined();
    expect(compareValues(dtype('f32'), bytes(new Float32Array([NaN, 1])), bytes(new Float32Array([1, 1])), 2)).toEqual({
      first: 0,
      count: 1,
      largest: NaN,
    });
    expect(compareValues(dtype('f32'), bytes(new Float32Array([0])), bytes(new Float32Array([-0])), 1)).toEqual({
      first: 0,
      count: 1,
      largest: 0,
    });
  });

  it('sees differences that no number shows: integers beyond 2^53, infinities, complex numbers', () => {
    const wide = (n: bigint): Uint8Array => bytes(new BigInt64Array([n]));
    expect(compareValues(dtype('i64'), wide(2n ** 60n), wide(2n ** 60n + 1n), 1)).toEqual({
      first: 0,
      count: 1,
      largest: 0,
    });
    const infinite = bytes(new Float64Array([Infinity]));
    expect(compareValues(dtype('f64'), infinite, infinite.slice(), 1)).toBeUndefined();
    expect(compareValues(dtype('f64'), infinite, bytes(new Float64Array([1])), 1)?.largest).toBe(Infinity);
    const complex = (re: number): Uint8Array => bytes(new Float32Array([0, 0, re, 0]));
    expect(compareValues(dtype('c64'), complex(1), complex(2), 2)).toEqual({ first: 1, count: 1, largest: undefined });
  });

  it('compares half bytes one by one', () => {
    expect(compareValues(dtype('u4'), new Uint8Array([0x21, 0xf3]), new Uint8Array([0x21, 0x03]), 3)).toBeUndefined();
    expect(compareValues(dtype('u4'), new Uint8Array([0x21]), new Uint8Array([0x51]), 2)).toEqual({
      first: 1,
      count: 1,
      largest: 3,
    });
  });
});
