import { byteLength, dtypeNamed, type DType } from '../../../src/tensor/dtype.js';
import type { Gather } from '../../../src/tensor/evaluate/source-box.js';
import { ValueProgram } from '../../../src/tensor/evaluate/value-program.js';
import { packedStrides } from '../../../src/tensor/evaluate/region.js';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';
import type { ElementOperation } from '../../../src/tensor/operation.js';
import type { Load, Value } from '../../../src/tensor/piece.js';

export function dtype(name: string): DType {
  const found = dtypeNamed(name);
  if (found === undefined) throw new Error(`no dtype ${name}`);
  return found;
}

/** Gathers from whole tensors in memory. */
export function gatherFrom(tensors: readonly Uint8Array[]): Gather {
  return box => {
    const count = box.sizes.reduce((product, size) => product * size, 1);
    const bytes = new Uint8Array(byteLength(box.dtype, count));
    copyStrided(
      { bytes: tensors[box.tensor] ?? new Uint8Array(0), offset: box.offset, strides: box.strides },
      { bytes, offset: 0, strides: packedStrides(box.sizes) },
      box.sizes,
      box.dtype.bits,
    );
    return bytes;
  };
}

export const load = (tensor: number, name: string, strides: readonly number[], offset = 0): Load => ({
  kind: 'load',
  tensor,
  dtype: dtype(name),
  offset,
  strides,
});

export const constant = (value: number): Value => ({ kind: 'constant', value });

export const cast = (name: string, operand: Value): Value => ({ kind: 'cast', to: dtype(name), operand });

export const apply = (rounding: string, operation: ElementOperation, ...operands: Value[]): Value => ({
  kind: 'apply',
  operation,
  operands,
  rounding: dtype(rounding),
});

/** The value over a whole box. */
export function evaluateAll(value: Value, sizes: readonly number[], tensors: readonly Uint8Array[]): Uint8Array {
  const program = new ValueProgram(value, sizes.length);
  const count = sizes.reduce((product, size) => product * size, 1);
  const target = new Uint8Array(byteLength(program.dtype, count));
  program.evaluate({ start: sizes.map(() => 0), sizes }, gatherFrom(tensors), target);
  return target;
}
