import { byteLength, type DType } from '../../../src/tensor/dtype.js';
import { dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import type { Gather } from '../../../src/tensor/evaluate/source-box.js';
import { ValueProgram } from '../../../src/tensor/evaluate/value-program.js';
import { countOf, packedStrides, type Region } from '../../../src/tensor/evaluate/region.js';
import { copyStrided } from '../../../src/tensor/kernels/copy-strided.js';
import type { ElementOperation } from '../../../src/tensor/operation.js';
import type { Load, Value } from '../../../src/tensor/piece.js';
import { TestMemory } from '../kernel-memory.js';

export function dtype(name: string): DType {
  const found = dtypeNamed(name);
  if (found === undefined) throw new Error(`no dtype ${name}`);
  return found;
}

/** Gathers from whole tensors in memory, into new bytes. */
export function gatherFrom(
  tensors: readonly Uint8Array[],
  take: (length: number) => Uint8Array = length => new Uint8Array(length),
): Gather {
  return box => {
    const count = box.sizes.reduce((product, size) => product * size, 1);
    const bytes = take(byteLength(box.dtype, count));
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

/** The value over a part of its box: in the plain way, and where kernels run as WebAssembly, which must be the same. */
export function evaluateBoth(value: Value, region: Region, tensors: readonly Uint8Array[]): Uint8Array {
  return evaluateWatched(value, region, tensors).bytes;
}

/** The same, and whether some NaN was lost on the way: both ways must say so, or neither. */
export function evaluateWatched(
  value: Value,
  region: Region,
  tensors: readonly Uint8Array[],
): { readonly bytes: Uint8Array; readonly lostNaN: boolean } {
  const [watch, compiledWatch] = [{ met: false }, { met: false }];
  const program = new ValueProgram(value, region.sizes.length, watch);
  const length = byteLength(program.dtype, countOf(region.sizes));
  const plain = new Uint8Array(length);
  program.evaluate(region, gatherFrom(tensors), plain);
  memory.clear();
  const target = memory.take(length).fill(0);
  new ValueProgram(value, region.sizes.length, compiledWatch).evaluate(
    region,
    gatherFrom(tensors, n => memory.take(n)),
    target,
  );
  expect(Buffer.from(target).toString('hex')).toBe(Buffer.from(plain).toString('hex'));
  expect({ compiled: compiledWatch.met }).toEqual({ compiled: watch.met });
  return { bytes: plain, lostNaN: watch.met };
}

const memory = new TestMemory(16 << 20);

/** The value over a whole box, both ways. */
export function evaluateAll(value: Value, sizes: readonly number[], tensors: readonly Uint8Array[]): Uint8Array {
  return evaluateBoth(value, { start: sizes.map(() => 0), sizes }, tensors);
}
