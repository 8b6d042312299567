import { dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import { refute, runPieces } from '../../../src/tensor/evaluate/in-memory.js';
import type { Piece, Proof, Value } from '../../../src/tensor/piece.js';

const dtype = dtypeNamed('i32') ?? fail();
function fail(): never {
  throw new Error('no i32');
}
const numbers = (...values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
const load = (tensor: number, strides: readonly number[], offset = 0): Value => {
  return { kind: 'load', tensor, dtype, offset, strides };
};

it('fills a target by its pieces, from sources that are read by strides', () => {
  const pieces: Piece[] = [
    { target: 0, sizes: [3, 2], offset: 0, strides: [3, 1], value: load(0, [1, 3]) },
    { target: 0, sizes: [3], offset: 2, strides: [3], value: load(1, [2], 1) },
  ];
  const sources = [numbers(0, 1, 2, 3, 4, 5), numbers(10, 11, 12, 13, 14, 15)];
  const made = runPieces(pieces, { dtype, shape: [3, 3] }, tensor => sources[tensor] ?? numbers());
  expect([...new Int32Array(made.buffer)]).toEqual([0, 3, 11, 1, 4, 13, 2, 5, 15]);
});

it('says where a proof does not hold', () => {
  const proof: Proof = {
    sizes: [2, 2],
    left: load(0, [2, 1]),
    right: load(1, [2, 1]),
    claim: { kind: 'replica', left: 'a', right: 'b', rule: 0 },
  };
  const sources = (second: Uint8Array) => (tensor: number) => (tensor === 0 ? numbers(1, 2, 3, 4) : second);
  expect(refute(proof, sources(numbers(1, 2, 3, 4)))).toBeUndefined();
  expect(refute(proof, sources(numbers(1, 2, 0, 0)))).toBe(2);
});
