import type { DType } from '../../tensor/dtype.js';
import type { Piece, Proof } from '../../tensor/piece.js';
import type { SizeFact } from './size-facts.js';

/** A tensor that a rule makes on the side that is written. */
export interface BoundTarget {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly file: string | undefined;
  /** Index in the relation's rules. */
  readonly rule: number;
}

/** A mapping bound to headers, in one direction: exactly what goes where. Loads count tensors of the bind input. */
export interface Bound {
  readonly targets: readonly BoundTarget[];
  readonly pieces: readonly Piece[];
  readonly proofs: readonly Proof[];
  readonly dropped: readonly { readonly tensor: number; readonly rule: number; readonly why: string }[];
  readonly sizes: ReadonlyMap<string, SizeFact>;
  /** For each source tensor, the rule that claims it. */
  readonly claimedBy: ReadonlyMap<number, number>;
}
