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

/** One rule for one choice of its words. Everything in it is text or numbers with names numbered by first use. */
export interface Edge {
  readonly canonical: Json;
  readonly labels: EdgeLabels;
}

export interface EdgeLabels {
  readonly rule: number;
  readonly span: Span;
  /** Canonical name -> name in the mapping. */
  readonly names: Readonly<Record<string, string>>;
}
