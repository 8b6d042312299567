import type { Plan } from '../../../src/compiler/plan.js';
import type { FileToWrite } from '../../../src/formats/format.js';
import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import { ValueProgram } from '../../../src/tensor/evaluate/value-program.js';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';
import { rowMajorStrides, volumeOf } from '../../../src/tensor/strided/strided.js';

/**
 * The output files of a plan, made element by element in memory: each position of each piece is computed on its own, and
 * its bits are put at their place. The oracle for tiles, blocks and budgets.
 */
export function naiveExecute(
  plan: Plan,
  files: readonly FileToWrite[],
  sources: readonly Uint8Array[],
): readonly Uint8Array[] {
  const tensors = plan.sources.map(tensor => sources[tensor.file]?.subarray(tensor.offset) ?? new Uint8Array(0));
  const targets = plan.targets.map(({ dtype, shape }) => new Uint8Array(byteLength(dtype, volumeOf(shape))));
  for (const { target, sizes, offset, strides, value } of plan.pieces) {
    const dtype = plan.targets[target]?.dtype;
    const bytes = targets[target];
    if (dtype === undefined || bytes === undefined) throw new Error('no such target');
    const program = new ValueProgram(value, sizes.length);
    const one = new Uint8Array(16);
    for (const start of positions(sizes)) {
      program.evaluate(
        { start, sizes: sizes.map(() => 1) },
        box => {
          const packed = new Uint8Array(byteLength(box.dtype, volumeOf(box.sizes)));
          let i = 0;
          for (const at of positions(box.sizes)) {
            const element = at.reduce((sum, k, d) => sum + k * (box.strides[d] ?? 0), box.offset);
            putElement(tensors[box.tensor] ?? one, element, packed, i++, box.dtype);
          }
          return packed;
        },
        one,
      );
      putElement(
        one,
        0,
        bytes,
        start.reduce((sum, i, k) => sum + i * (strides[k] ?? 0), offset),
        dtype,
      );
    }
  }
  return files.map(file => {
    const bytes = new Uint8Array(file.size);
    for (const part of file.fixed) bytes.set(part.bytes, part.offset);
    for (const { tensor, offset } of file.tensors) bytes.set(targets[tensor] ?? one0, offset);
    return bytes;
  });
}

const one0 = new Uint8Array(0);

function putElement(source: Uint8Array, from: number, target: Uint8Array, to: number, { bits }: DType): void {
  copyStrided({ bytes: source, offset: from, strides: [] }, { bytes: target, offset: to, strides: [] }, [], bits);
}

function* positions(sizes: readonly number[]): Generator<number[]> {
  const strides = rowMajorStrides(sizes);
  for (let i = 0; i < volumeOf(sizes); i++) yield sizes.map((size, k) => Math.floor(i / (strides[k] ?? 1)) % size);
}
