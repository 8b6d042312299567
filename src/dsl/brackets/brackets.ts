import type { Span } from '../../diagnostics/source.js';

/** An axis, by name. `size` is the `3` of `name=3`; `divisor` the `128` of `out/128` (one for each 128, rounded up). */
export interface AxisItem {
  readonly kind: 'axis';
  readonly name: string;
  readonly size: number | undefined;
  readonly divisor: number | undefined;
  readonly span: Span;
}

/** Axes multiplied into one dimension, the first varying slowest; `minus` names what is cut off its end. */
export interface GroupItem {
  readonly kind: 'group';
  readonly items: readonly BracketItem[];
  readonly minus: { readonly name: string; readonly span: Span } | undefined;
  readonly span: Span;
}

/** Terms laid end to end in one dimension. A term of several axes is a group. */
export interface SumItem {
  readonly kind: 'sum';
  readonly terms: readonly BracketItem[];
  readonly span: Span;
}

export type BracketItem =
  | AxisItem
  | GroupItem
  | SumItem
  | { readonly kind: 'one'; readonly span: Span }
  /** `...`: any further dimensions, the same on both sides. Only at the top, at most once. */
  | { readonly kind: 'rest'; readonly span: Span };

/** `bf16[vocab (rank cols)]`: the text of a reference after its key. `[]` has no dimensions: a scalar. */
export interface Brackets {
  /** Name of a dtype or of a class (`float`, `int`), not yet checked. */
  readonly dtype: { readonly name: string; readonly span: Span } | undefined;
  readonly dimensions: readonly BracketItem[];
  readonly span: Span;
}
