import type { Span } from '../../diagnostics/source.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { ForRange, Layout, Mapping, Option, Reference, Rule, Size } from '../../dsl/mapping.js';

export type SideIndex = 0 | 1;
export const otherSide = (side: SideIndex): SideIndex => (side === 0 ? 1 : 0);

/**
 * A mapping with its names resolved: every capture has a type, every reference its blocks, and blocks are paired. It has
 * no direction and knows no sizes.
 */
export interface Relation {
  readonly mapping: Mapping;
  readonly layouts: readonly [Layout, Layout];
  readonly sizes: ReadonlyMap<string, Size>;
  readonly options: ReadonlyMap<string, Option>;
  readonly rules: readonly RelationRule[];
}

export type CaptureType =
  | { readonly kind: 'integer' }
  /** The words on each side; the value of the capture is the index of the word. */
  | { readonly kind: 'words'; readonly words: readonly [readonly string[], readonly string[]] }
  | { readonly kind: 'word' }
  | { readonly kind: 'path' };

export interface RelationRule {
  /** Index in `relation.rules`. */
  readonly index: number;
  readonly source: Rule;
  readonly captures: ReadonlyMap<string, CaptureType>;
  /** Ranges of captures; one without `to` binds its capture to a value. */
  readonly ranges: ReadonlyMap<string, ForRange>;
  /** Captures that all references share, and that are not bound: the rule holds for every value of these. */
  readonly shared: readonly string[];
  /** Undefined for a side that is `null`. */
  readonly sides: readonly [readonly RelationReference[] | undefined, readonly RelationReference[] | undefined];
  /** Blocks that hold the same elements. Empty for rules with `value` equations over roles, and with a `null` side. */
  readonly pairs: readonly BlockPair[];
  /** Blocks that stand alone because one of their axes is in `fill`. */
  readonly filled: readonly FilledBlock[];
}

export interface RelationReference {
  readonly side: SideIndex;
  /** Index among the references of its side. */
  readonly index: number;
  readonly source: Reference;
  readonly role: string | undefined;
  readonly key: SymbolicPattern;
  /** Path of the file that holds it, if that is part of the address. */
  readonly file: SymbolicPattern | undefined;
  readonly dtype: { readonly name: string; readonly span: Span } | undefined;
  /** A reference without brackets has the one item `...`. */
  readonly items: readonly BracketItem[];
  /** All captures of key and file, bound ones too, in order of first appearance. */
  readonly captures: readonly string[];
  readonly blocks: readonly SymbolicBlock[];
}

/** One choice of a summand in each sum of a reference: a box of elements. In the order in which they are written. */
export interface SymbolicBlock {
  /** Axes of the brackets that it spans; `...` for the rest. */
  readonly axes: readonly string[];
  /** Its axes and its reference's unbound captures: what it pairs by. */
  readonly domain: readonly string[];
  readonly span: Span;
}

export interface BlockAddress {
  readonly reference: number;
  readonly block: number;
}

/** `[0]` is the block of the first side, `[1]` that of the second. */
export type BlockPair = readonly [BlockAddress, BlockAddress];

export interface FilledBlock {
  readonly side: SideIndex;
  readonly at: BlockAddress;
  readonly value: Expression;
}

export type SymbolicPattern =
  | { readonly kind: 'segments'; readonly segments: readonly SymbolicSegment[]; readonly span: Span }
  | { readonly kind: 'regex'; readonly source: string; readonly captures: readonly string[]; readonly span: Span };

export type SymbolicSegment =
  | { readonly kind: 'text'; readonly text: string; readonly span: Span }
  | {
      readonly kind: 'number';
      readonly form: SymbolicForm;
      readonly digits: number | undefined;
      readonly span: Span;
    }
  | { readonly kind: 'words'; readonly capture: string; readonly words: readonly string[]; readonly span: Span }
  | { readonly kind: 'word'; readonly capture: string; readonly span: Span }
  | { readonly kind: 'path'; readonly capture: string; readonly span: Span }
  /** A `*` in a layout's `file:`: any text, and no capture. */
  | { readonly kind: 'any'; readonly span: Span };

/** A whole number in a key. Sizes in it have values only when it is bound. */
export type SymbolicForm =
  | { readonly kind: 'capture'; readonly capture: string }
  /** Mixed radix, the first name varying slowest. */
  | { readonly kind: 'group'; readonly captures: readonly string[] }
  /** Linear in its captures (checked). */
  | { readonly kind: 'sum'; readonly expression: Expression; readonly captures: readonly string[] };
