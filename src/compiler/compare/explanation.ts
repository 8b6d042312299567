import type { OrderKind } from '../../tensor/compare/axis-order.js';
import type { Movement } from '../../tensor/compare/movement.js';
import type { Rounding } from '../../tensor/compare/rounding.js';
import type { Statistics } from '../../tensor/compare/statistics.js';

/** What turns tensors of the left side into tensors of the right side, shown on all elements. */
export type Explanation =
  /** One tensor, its elements moved and cast. */
  | { readonly kind: 'moved'; readonly movement: Movement; readonly rounding: Rounding }
  /**
   * Tensors of one side laid end to end are one of the other: `whole` says which side has the one. It is seen as `outer`
   * blocks, each of which takes a stretch of every part. Each part may be moved, and all are cast.
   */
  | {
      readonly kind: 'joined';
      readonly whole: 'left' | 'right';
      readonly outer: number;
      readonly movements: readonly Movement[];
      readonly rounding: Rounding;
    }
  /** The positions of one axis stand in another order. */
  | { readonly kind: 'order'; readonly axis: number; readonly order: OrderKind }
  /** One side is longer along an axis; the rest of it holds nothing but `fill`, if that is said. */
  | {
      readonly kind: 'padded';
      readonly axis: number;
      readonly longer: 'left' | 'right';
      readonly extra: number;
      readonly fill: number | undefined;
      readonly rounding: Rounding;
    }
  /** right = left * factor, or left + term: computed in f32, rounded to the right side's dtype. */
  | { readonly kind: 'scaled'; readonly operation: 'multiply' | 'add'; readonly operand: number };

/** Tensors that an explanation relates: indices into the sides' lists. */
export interface Explained {
  readonly lefts: readonly number[];
  readonly rights: readonly number[];
  readonly explanation: Explanation;
  /** What is different all the same: few elements. Undefined where the explanation holds for all. */
  readonly exceptions: Statistics | undefined;
}

/** Tensors of one key. */
export interface ComparedPair {
  readonly left: number;
  readonly right: number;
  /** `tolerated`: they differ, and every element is within the tolerance. */
  readonly outcome: 'equal' | 'tolerated' | 'different';
  /** Of values compared position by position: where shapes are the same, and anything differs. */
  readonly statistics: Statistics | undefined;
}

/** All that a comparison found out. */
export interface Comparison {
  readonly pairs: readonly ComparedPair[];
  readonly onlyLeft: readonly number[];
  readonly onlyRight: readonly number[];
  readonly explained: readonly Explained[];
  /** Tensors of the right side for which the search for an explanation ended at its limits. */
  readonly unsearched: readonly number[];
}
