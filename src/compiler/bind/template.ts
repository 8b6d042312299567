import type { DType } from '../../tensor/dtype.js';
import type { Piece, Proof } from '../../tensor/piece.js';
import type { CaptureValue } from '../keys/pattern.js';
import type { LoweredBlock } from '../layout/lower-items.js';
import type { RelationReference } from '../relation/relation.js';
import type { BindTensor } from './bind-input.js';

/** A tensor to be written, in a template: which reference, and the values of its captures that are not shared. */
export interface TemplateTarget {
  readonly reference: RelationReference;
  readonly captures: ReadonlyMap<string, CaptureValue>;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

export interface TemplateSource {
  readonly reference: number;
  readonly scatter: string;
}

/**
 * What one instance of a rule does, with tensors by their place in the rule: the same for all instances of the same
 * shapes. In pieces and proofs, `target` counts `targets` and loads count `sources`.
 */
export interface Template {
  readonly targets: readonly TemplateTarget[];
  readonly sources: readonly TemplateSource[];
  readonly pieces: readonly Piece[];
  readonly proofs: readonly Proof[];
}

/** A tensor in a message: with its file, where that is part of its address. */
export const named = (tensor: BindTensor): string =>
  tensor.file === '' ? tensor.key : `${tensor.key} in ${tensor.file}`;

/** All of a block, as a box. */
export function wholeOf(block: LoweredBlock): ReadonlyMap<string, { readonly start: number; readonly size: number }> {
  return new Map([...block.axes].map(([axis, step]) => [axis, { start: 0, size: step.size }]));
}

/** Offset and strides of a box of a block. */
export function place(
  box: ReadonlyMap<string, { readonly start: number; readonly size: number }>,
  axes: readonly string[],
  block: LoweredBlock,
): { readonly offset: number; readonly strides: readonly number[] } {
  let { offset } = block;
  const strides = axes.map(axis => {
    const step = block.axes.get(axis);
    if (step === undefined) return 0;
    offset += (box.get(axis)?.start ?? 0) * step.stride;
    return step.stride;
  });
  return { offset, strides };
}
