import { byteLength, type DType } from '../dtype.js';
import { copyStrided } from '../kernels/copy-strided.js';
import type { Piece, Proof, Value } from '../piece.js';
import { rowMajorStrides, volumeOf } from '../strided/strided.js';
import { compareValues } from './compare-values.js';
import { dtypeOf, ValueProgram } from './value-program.js';

/** Bytes of a source tensor from its first element on. Loads go through them by their own strides. */
export type SourceBytes = (tensor: number) => Uint8Array;

/** Results of a value at all positions of a box, packed in row-major order. Takes as much memory as the results. */
export function evaluateBox(value: Value, sizes: readonly number[], sources: SourceBytes): Uint8Array {
  const program = new ValueProgram(value, sizes.length);
  const results = new Uint8Array(byteLength(program.dtype, volumeOf(sizes)));
  program.evaluate(
    { start: sizes.map(() => 0), sizes },
    box => {
      const packed = new Uint8Array(byteLength(box.dtype, volumeOf(box.sizes)));
      copyStrided(
        { bytes: sources(box.tensor), offset: box.offset, strides: box.strides },
        { bytes: packed, offset: 0, strides: rowMajorStrides(box.sizes) },
        box.sizes,
        box.dtype.bits,
      );
      return packed;
    },
    results,
  );
  return results;
}

/** The packed bytes of one target, filled by its pieces: what the runtime writes, for tensors that fit into memory. */
export function runPieces(
  pieces: readonly Piece[],
  { dtype, shape }: { readonly dtype: DType; readonly shape: readonly number[] },
  sources: SourceBytes,
): Uint8Array {
  const bytes = new Uint8Array(byteLength(dtype, volumeOf(shape)));
  for (const { sizes, offset, strides, value } of pieces) {
    copyStrided(
      { bytes: evaluateBox(value, sizes, sources), offset: 0, strides: rowMajorStrides(sizes) },
      { bytes, offset, strides },
      sizes,
      dtype.bits,
    );
  }
  return bytes;
}

/** The first position of its box, counted in row-major order, at which a proof does not hold; undefined where it does. */
export function refute({ sizes, left, right }: Proof, sources: SourceBytes): number | undefined {
  const [a, b] = [evaluateBox(left, sizes, sources), evaluateBox(right, sizes, sources)];
  return compareValues(dtypeOf(left), a, b, volumeOf(sizes))?.first;
}
