/**
 * A key pattern with its names resolved: what the compiler makes of a KeyPattern (dsl). Captures are identified by name;
 * unnamed stars are called `*1`, `**1`, ... by position and kind.
 */
export type Segment =
  /** Not empty, as the words below are not. */
  | { readonly kind: 'text'; readonly text: string }
  /** A whole number that is a linear form of captures: constant + sum(coefficient * capture). A plain `{layer}` is one term, coefficient 1. */
  | {
      readonly kind: 'number';
      readonly form: LinearForm;
      /** Digits padded to, or undefined: no leading zeros. */
      readonly digits: number | undefined;
    }
  /** The words of a capture on this side, in the order of its axis. The capture's value is the index of the word. */
  | { readonly kind: 'words'; readonly capture: string; readonly words: readonly string[] }
  | { readonly kind: 'word'; readonly capture: string }
  | { readonly kind: 'path'; readonly capture: string };

export interface LinearForm {
  readonly terms: readonly { readonly capture: string; readonly coefficient: number }[];
  readonly constant: number;
}

export type Pattern =
  | { readonly kind: 'segments'; readonly segments: readonly Segment[] }
  | { readonly kind: 'regex'; readonly source: string }; // the text between the slashes

/** A value of a capture: a number (integers, index of a word) or the text itself (word, path). */
export type CaptureValue = number | string;

/** Range of an integer capture, both ends included; `undefined` end: not known (yet). */
export interface CaptureRange {
  readonly from: number;
  readonly to: number | undefined;
}
