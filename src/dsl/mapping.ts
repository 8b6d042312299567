import type { SourceText, Span } from '../diagnostics/source.js';
import type { Brackets } from './brackets/brackets.js';
import type { Equation, Expression } from './expression/expression.js';
import type { KeyPattern } from './key/key.js';

/**
 * A mapping document: text that is well formed and fits the schema, with every node's place. Names are not resolved
 * here (that is the compiler's first step), but `extends` and `include` are: rules of other files stand in `rules`,
 * with the places of their own files.
 */
export interface Mapping {
  readonly source: SourceText;
  readonly name: Text;
  /** Models that it is for: mappings of one model compose. None: those of no model. */
  readonly models: readonly Text[];
  readonly title: Text | undefined;
  /** In the order of sides in every rule. */
  readonly layouts: readonly [Layout, Layout];
  readonly options: readonly Option[];
  readonly sizes: readonly Size[];
  readonly rules: readonly Rule[];
  readonly config: readonly ConfigRule[];
  readonly examples: readonly Example[];
  readonly golden: readonly Golden[];
}

/** A scalar with its place. */
export interface Text {
  readonly text: string;
  readonly span: Span;
}

export interface Layout {
  readonly name: string;
  readonly span: Span;
  readonly format: Text;
  /** Path of the files that hold the tensors, as a pattern whose captures every reference has. */
  readonly file: KeyPattern | undefined;
  /** Parts of the checkpoint in subfolders: key prefix -> path. */
  readonly files: readonly { readonly prefix: Text; readonly path: Text }[];
  readonly root: Text | undefined;
  /** Name of the config file. */
  readonly config: Text | undefined;
  /** Dtype (or class) stored -> dtype written. */
  readonly dtype: readonly { readonly from: Text; readonly to: Text }[];
  /** Files to carry over to the other side: name here -> name there. */
  readonly copy: readonly { readonly from: Text; readonly to: Text }[];
}

export interface Option {
  readonly name: string;
  readonly span: Span;
  readonly values: readonly Text[];
}

/** `layer: hf.config.num_hidden_layers`; `ffn[layer]: ...` has `parameter: 'layer'`; `vocab:` has no value. */
export interface Size {
  readonly name: string;
  readonly parameter: string | undefined;
  readonly value: Expression | undefined;
  readonly span: Span;
}

export interface Rule {
  /** In the place of one with the same id that is inherited. Of an included rule: the include's name, a dot, its own id. */
  readonly id: Text | undefined;
  /** One for each layout, in their order. */
  readonly sides: readonly [Side, Side];
  readonly names: readonly NameTable[];
  readonly for: readonly ForRange[];
  readonly when: Expression | undefined;
  readonly why: Text | undefined;
  readonly replicated: readonly Text[];
  readonly optional: 'no' | 'family' | 'each';
  readonly tied: boolean;
  readonly otherwise: boolean;
  readonly fill: readonly { readonly axis: Text; readonly value: Expression }[];
  readonly value: readonly Equation[];
  readonly precision: 'f32' | 'source';
  /** Named operations that lead from the first side to the second, for people who think in steps. */
  readonly ops: readonly Operation[];
  /** The whole entry; `sides` have spans of their own. */
  readonly span: Span;
}

export type Side =
  | { readonly kind: 'nothing'; readonly span: Span }
  | { readonly kind: 'references'; readonly references: readonly Reference[]; readonly span: Span };

export interface Reference {
  /** `weight:` of a side that is a table of roles; undefined in a text or a list. */
  readonly role: Text | undefined;
  readonly key: KeyPattern;
  /** Undefined: `[...]`. */
  readonly brackets: Brackets | undefined;
  readonly span: Span;
}

/** `names:` of one capture. A list has the same words on both sides. */
export interface NameTable {
  readonly capture: string;
  readonly span: Span;
  readonly entries: readonly { readonly left: Text; readonly right: Text }[];
}

/** `b: 0 to 3` (both ends included), or `pp: last` / `pp: 0` (`to` undefined): binds the capture. */
export interface ForRange {
  readonly capture: string;
  readonly from: Expression;
  readonly to: Expression | undefined;
  readonly span: Span;
}

/** `permute: [1, 0, 2]`, `transpose`: a name and its arguments as written. */
export interface Operation {
  readonly name: Text;
  readonly arguments: OperationArguments;
  readonly span: Span;
}

export type OperationArguments =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly value: Text }
  | { readonly kind: 'list'; readonly values: readonly Text[] }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, Text | readonly Text[]> };

/** A field of one side's config against one of the other's: `{ hf: a.b, meta: c }`. */
export interface ConfigRule {
  readonly id: Text | undefined;
  readonly sides: readonly [ConfigSide | undefined, ConfigSide | undefined];
  readonly is: Text | undefined;
  readonly default: Expression | undefined;
  readonly value: readonly Equation[];
  readonly why: Text | undefined;
  readonly when: Expression | undefined;
  readonly span: Span;
}

/** `undefined` in a rule: the side is not mentioned (`is:` rules). `nothing`: `null`, with `why`. */
export type ConfigSide =
  | { readonly kind: 'nothing'; readonly span: Span }
  | { readonly kind: 'fields'; readonly fields: readonly ConfigField[]; readonly span: Span };

/** `u32 rope.theta`: a field by its path, with the type that the format stores it as. */
export interface ConfigField {
  readonly path: readonly string[];
  readonly type: string | undefined;
  readonly span: Span;
}

/** Sizes for `mapc test`. */
export interface Example {
  /** A name is that of a size, of an axis or of an option, or a field of a config (`hf.config.a.b`). */
  readonly sizes: readonly Setting[];
  /** Sizes that each layer has its own of: one value for each. */
  readonly lists: readonly { readonly name: Text; readonly values: readonly Text[] }[];
  readonly span: Span;
}

/** What `--set NAME=VALUE` would say. */
export interface Setting {
  readonly name: Text;
  readonly value: Text;
}

/** Golden data: what `mapc test` converts, and the folder or digest file it must equal. Paths are relative to the mapping. */
export interface Golden {
  /** The layout of `input`; the result is of the one at the other end. */
  readonly from: Text;
  /** Further mappings that lead from there to a layout of this one, or from it further on. */
  readonly through: readonly Text[];
  readonly input: Text;
  readonly output: Text;
  /** The config of the written side, as `--config` takes it. */
  readonly config: Text | undefined;
  readonly set: readonly Setting[];
  readonly span: Span;
}
