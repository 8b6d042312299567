import type { Json } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Given, Stores } from '../prove/world.js';
import type { Picture } from './picture.js';

/** What two revisions are compared with. */
export interface CompareOptions {
  /** Sizes for pictures and for keys: those of the examples of the second revision, at least one. */
  readonly examples: readonly [Given, ...Given[]];
  readonly stores: Stores;
}

/** What one revision of a mapping means that the other does not. */
export interface Changes {
  /** The programs are the same bytes. */
  readonly same: boolean;
  readonly changes: readonly Change[];
}

/** A rule as a revision has it, as it is written there. */
export interface RuleView {
  readonly span: Span;
  readonly sides: readonly [readonly string[] | null, readonly string[] | null];
  /** `when`, `for`, `value` and the like, each as `name: text`. */
  readonly more: readonly string[];
}

/**
 * In what respect tensors change: `sources` are the tensors on the other side; `movement` is where elements go; `shape` only what the
 * brackets demand; `inverse` that a direction is lost, or gained.
 */
export const ASPECTS = [
  'sources',
  'movement',
  'shape',
  'dtype',
  'value',
  'condition',
  'range',
  'replicas',
  'padding',
  'optional',
  'tied',
  'otherwise',
  'inverse',
] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Keys of one side, as patterns with the names that the mapping has for their captures. */
export interface Keys {
  readonly layout: string;
  readonly keys: readonly string[];
}

/** A rule that is another one, for the same tensors or some of them. */
export interface RuleChange {
  readonly kind: 'rule';
  readonly aspects: readonly Aspect[];
  readonly before: RuleView;
  readonly after: RuleView;
  /** The tensors that it is about, on both sides, after the change. */
  readonly keys: readonly Keys[];
  /** Tensors whose partners are others now: what they were made of, and what they are made of. */
  readonly sources: readonly SourceChange[];
  /** A direction that the rule cannot be read in any more, or now can: why. */
  readonly inverse: readonly {
    readonly from: string;
    readonly to: string;
    readonly lost: boolean;
    readonly reason: string;
  }[];
  readonly picture: Picture | undefined;
}

/** `target` of one layout now belongs to `after` of the other one. */
export interface SourceChange {
  readonly layout: string;
  readonly target: string;
  readonly other: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** A rule that is gone or new, for these tensors; what happens to them in the revision without it. */
export interface RuleGone {
  readonly kind: 'gone' | 'new';
  readonly rule: RuleView;
  readonly keys: readonly Keys[];
  /** By layout: whether other rules claim these keys in the revision without the rule, and which. */
  readonly instead: readonly Instead[];
}

export interface Instead {
  readonly layout: string;
  readonly claimed: 'all' | 'some' | 'none';
  /** Rules that do. */
  readonly by: readonly Span[];
}

/** A size of the whole checkpoint with another expression, or one that is new or gone. */
export interface SizeChange {
  readonly kind: 'size';
  readonly name: string;
  readonly before: { readonly text: string; readonly span: Span } | undefined;
  readonly after: { readonly text: string; readonly span: Span } | undefined;
  /** Tensors whose rules hang on it. */
  readonly keys: readonly Keys[];
  readonly picture: Picture | undefined;
}

/** An entry of a layout, an option. */
export interface SettingChange {
  readonly kind: 'layout' | 'option';
  /** `hf.dtype`, `embedding`. */
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly span: Span;
}

/** A rule of configs. */
export interface ConfigChange {
  readonly kind: 'config';
  readonly fields: readonly string[];
  readonly before: { readonly text: string; readonly span: Span } | undefined;
  readonly after: { readonly text: string; readonly span: Span } | undefined;
}

/** All rules are the same, but sizes that nothing told apart are numbered in another order: no rule to show, and another program. */
export interface NumberingChange {
  readonly kind: 'numbering';
  readonly span: Span;
}

export type Change = RuleChange | RuleGone | SizeChange | SettingChange | ConfigChange | NumberingChange;
