import type { Json } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';

/**
 * The transform graph of a mapping: symbolic, without direction, and canonical. The same meaning gives the same bytes of
 * JSON, whatever the order of rules, the names of axes and captures, the spacing, or whether a table or single rules say
 * it. Places in the text and names stand beside it.
 */
export interface Program {
  readonly layouts: readonly [ProgramLayout, ProgramLayout];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** In canonical order; each edge relates some tensors of both sides. */
  readonly edges: readonly Edge[];
  readonly config: readonly Json[];
  /** Names in the mapping of the sizes that are called `G0`, `G1`, ...: beside the program, as the labels of edges are. */
  readonly sizes: ReadonlyMap<string, string>;
}

export interface ProgramLayout {
  readonly name: string;
  readonly format: string;
  readonly file: string | null;
  readonly files: readonly (readonly [string, string])[];
  readonly root: string | null;
  readonly config: string | null;
  readonly dtype: readonly (readonly [string, string])[];
  readonly copy: readonly (readonly [string, string])[];
}

/** One rule for one choice of its words. */
export interface Edge {
  readonly canonical: CanonicalEdge;
  readonly labels: EdgeLabels;
}

/** Everything that an edge means, as text and numbers, with names numbered by first use. */
export type CanonicalEdge = {
  /** Tensors of both sides; null for a side that is dropped or generated. */
  readonly sides: readonly [readonly CanonicalNode[] | null, readonly CanonicalNode[] | null];
  /** Blocks of the two sides that hold the same elements: tensor, offset and strides of both. */
  readonly moves: readonly Json[];
  /** What each tensor is computed from, in both directions; null for what only moves. */
  readonly value: Json;
  readonly when: string | null;
  readonly for: readonly (readonly string[])[];
  readonly replicated: readonly string[];
  readonly fill: readonly Json[];
  readonly optional: string;
  readonly tied: boolean;
  readonly otherwise: boolean;
  readonly precision: string | null;
  /** True, or why it cannot be read from the first side to the second (and the other way). */
  readonly forward: string | true;
  readonly backward: string | true;
};

export type CanonicalNode = {
  readonly key: string;
  readonly file: string | null;
  readonly dtype: string | null;
  readonly shape: readonly string[];
};

export interface EdgeLabels {
  readonly rule: number;
  readonly span: Span;
  /** Canonical name -> name in the mapping. */
  readonly names: Readonly<Record<string, string>>;
}
