import { invariant } from '../../diagnostics/invariant.js';
import type { ComparedTensor } from '../../compiler/compare/compared-tensor.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import type { Load, Piece, Value } from '../../tensor/piece.js';
import { foldPiece } from '../../tensor/strided/fold-piece.js';
import { loadsOf, mapLoads } from '../../tensor/strided/loads.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { substitute } from '../../tensor/strided/substitute.js';

/** A box of positions with what stands there on either side. */
export interface Box {
  readonly sizes: readonly number[];
  /** Flat position in the right tensor. */
  readonly offset: number;
  readonly strides: readonly number[];
  readonly left: Value;
  readonly right: Value;
}

/** The two lists of tensors that are compared. */
export interface BothTensors {
  readonly left: readonly ComparedTensor[];
  readonly right: readonly ComparedTensor[];
}

/** How loads name compared tensors until they are resolved: those of the left are even, those of the right are odd. */
export const leftTensor = (index: number): number => 2 * index;
export const rightTensor = (index: number): number => 2 * index + 1;

/** A load of the compared tensor of this name, as if it were stored row-major. */
export function loadOf(name: number, tensors: BothTensors, offset: number, strides: readonly number[]): Load {
  return { kind: 'load', tensor: name, dtype: tensorNamed(name, tensors).dtype, offset, strides };
}

/** Both tensors position by position. */
export function alignedBox(left: number, right: number, tensors: BothTensors): Box {
  const { shape } = tensorNamed(rightTensor(right), tensors);
  const strides = rowMajorStrides(shape);
  return {
    sizes: shape,
    offset: 0,
    strides,
    left: loadOf(leftTensor(left), tensors, 0, strides),
    right: loadOf(rightTensor(right), tensors, 0, strides),
  };
}

/** The same boxes with loads of stored tensors: what a planned tensor is made of, and where a view's elements lie. */
export function resolveBoxes(boxes: readonly Box[], tensors: BothTensors): readonly Box[] {
  return boxes.flatMap(box => {
    if (volumeOf(box.sizes) === 0) return [];
    const inner = new Map<number, readonly Piece[]>();
    const sources = new Map<number, number>();
    for (const { tensor } of [...loadsOf(box.left), ...loadsOf(box.right)]) {
      const compared = tensorNamed(tensor, tensors);
      const source = compared.source;
      if (source === undefined) inner.set(tensor, compared.pieces());
      else sources.set(tensor, source);
    }
    const piece: Piece = { ...box, target: 0, value: both(box.left, box.right) };
    if (inner.size === 0) {
      const value = mapLoads(piece.value, load => ({ ...load, tensor: sources.get(load.tensor) ?? 0 }));
      return [boxOf(foldPiece({ ...piece, value }))];
    }
    // What is stored as it is read takes part in the composition too, so that no number means two tensors.
    for (const [name, source] of sources) {
      const { dtype, shape } = tensorNamed(name, tensors);
      const size = volumeOf(shape);
      const value: Value = { kind: 'load', tensor: source, dtype, offset: 0, strides: [1] };
      inner.set(name, [{ sizes: [size], target: 0, offset: 0, strides: [1], value }]);
    }
    return substitute([piece], inner).map(boxOf);
  });
}

/** Both values as one, for what treats the parts of a value alike. */
export function both(left: Value, right: Value): Value {
  return { kind: 'apply', operation: 'subtract', operands: [left, right], rounding: f64 };
}

function boxOf({ sizes, offset, strides, value }: Piece): Box {
  invariant(value.kind === 'apply', 'a box has two sides');
  const [left, right] = value.operands;
  invariant(left !== undefined && right !== undefined, 'a box has two sides');
  return { sizes, offset, strides, left, right };
}

/** Bytes of both sides of a box. */
export function bytesOfBox({ sizes, left, right }: Box): number {
  return (volumeOf(sizes) * (dtypeOf(left).bits + dtypeOf(right).bits)) / 8;
}

function tensorNamed(name: number, { left, right }: BothTensors): ComparedTensor {
  const tensor = (name % 2 === 0 ? left : right)[Math.floor(name / 2)];
  invariant(tensor !== undefined, 'a load names a compared tensor');
  return tensor;
}
