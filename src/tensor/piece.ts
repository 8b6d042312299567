import type { DType } from './dtype.js';
import type { ElementOperation, ReduceOperation } from './operation.js';

/**
 * An expression over the positions of a box. Every leaf knows how it moves with the box: its `strides` have one entry
 * for each dimension of the box (inside a `reduce`, for each dimension of the box and then of the reduced segment).
 *
 * This is the one form that layout and value of a mapping end in: a copy is a bare `load`, a cast is a `cast` of one,
 * quantization is an expression with a `reduce` in it.
 */
export type Value =
  | Load
  | { readonly kind: 'constant'; readonly value: number }
  /** The number offset + sum(strides[k] * position[k]): `index(axis)` of the language. */
  | { readonly kind: 'index'; readonly offset: number; readonly strides: readonly number[] }
  /**
   * Computed as in f64 and rounded to `rounding`. For a float narrower than f64 the operands are taken as f32 (constants
   * too), and the result is rounded to f32 first, as torch does with bf16 and f16.
   */
  | {
      readonly kind: 'apply';
      readonly operation: ElementOperation;
      readonly operands: readonly Value[];
      readonly rounding: DType;
    }
  | { readonly kind: 'cast'; readonly to: DType; readonly operand: Value }
  /** Segments are taken in order, each row-major, one element after the other, rounding after each step. */
  | {
      readonly kind: 'reduce';
      readonly operation: ReduceOperation;
      readonly rounding: DType;
      readonly segments: readonly { readonly sizes: readonly number[]; readonly body: Value }[];
    };

/** An element of source tensor `tensor` (index into the plan's `sources`), counted in elements of `dtype` from its start. */
export interface Load {
  readonly kind: 'load';
  readonly tensor: number;
  /** What the stored bits are read as: the tensor's own dtype, or a narrower one packed into its unsigned bytes. */
  readonly dtype: DType;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Fills target[offset + sum(strides[k] * i[k])] for every i in the box `sizes`. Offsets and strides count elements. */
export interface Piece {
  readonly sizes: readonly number[];
  /** Index into the plan's `targets`. */
  readonly target: number;
  readonly offset: number;
  readonly strides: readonly number[];
  /** Its dtype is the target's: what is not bare movement ends in a `cast`. */
  readonly value: Value;
}

/** A claim that two values are the same over a box, to be shown on all elements: replicas, ties, padding. */
export interface Proof {
  readonly sizes: readonly number[];
  readonly left: Value;
  readonly right: Value;
  /** What is claimed, for the message when it does not hold. */
  readonly claim: ProofClaim;
}

export interface ProofClaim {
  readonly kind: 'replica' | 'tie' | 'padding';
  /** Keys (with the file where that tells them apart) of both sides. */
  readonly left: string;
  readonly right: string;
  /** Index of the rule in the plan's `rules`. */
  readonly rule: number;
}
