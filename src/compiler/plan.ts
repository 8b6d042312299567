import type { Span } from '../diagnostics/source.js';
import type { DType } from '../tensor/dtype.js';
import type { StoredFile, StoredTensor } from '../tensor/listing.js';
import type { Piece, Proof } from '../tensor/piece.js';

export interface TargetTensor {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** File that the layout names for it, or undefined where the format chooses. */
  readonly file: string | undefined;
  /** Index of the rule that makes it. */
  readonly rule: number;
}

/** A rule as the summary and `explain` need it: where it stands, and what it did. */
export interface PlanRule {
  readonly span: Span;
  /** `model.layers.{layer}.mlp.{w}.weight -> layers.{layer}.feed_forward.{w}.weight` */
  readonly title: string;
}

/** Source tensors that are not carried over, on purpose. */
export interface Dropped {
  readonly key: string;
  readonly rule: number;
  readonly why: string;
}

/**
 * What a conversion does, exactly, before a byte of a tensor is read: pieces fill every element of every target once,
 * proofs are shown on the way. It names no file offset of the output: the format lays the targets out.
 */
export interface Plan {
  readonly files: readonly StoredFile[];
  readonly sources: readonly StoredTensor[];
  readonly targets: readonly TargetTensor[];
  /** Grouped by target, in the order of `targets`. */
  readonly pieces: readonly Piece[];
  readonly proofs: readonly Proof[];
  readonly rules: readonly PlanRule[];
  readonly dropped: readonly Dropped[];
  /** Side files to write: a text, or one copied from the source as it is. */
  readonly sideFiles: readonly SideFile[];
}

export type SideFile =
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'copy'; readonly path: string; readonly from: string };
