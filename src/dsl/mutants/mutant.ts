import { applyEdits } from '../../diagnostics/apply-fixes.js';
import type { Edit } from '../../diagnostics/diagnostic.js';
import type { SourceText, Span } from '../../diagnostics/source.js';
import type { ConfigRule, Mapping, Rule } from '../mapping.js';
import type { YamlTable } from '../yaml/node.js';

/** A mapping with one small mistake: the edits of its text that make it. */
export interface Mutant {
  /** Name of its kind: `axes-swapped`. */
  readonly kind: string;
  /** What is other, in words: `"heads" for "kv_heads"`. */
  readonly what: string;
  readonly edits: readonly Edit[];
}

/** A kind of mistake, and how it is made in all places of a mapping where it is plausible. */
export interface MutantKind {
  readonly name: string;
  /** What is done, in a few words. */
  readonly summary: string;
  readonly mutants: (document: MutantDocument) => readonly Made[];
}

/** A mistake before it has the name of its kind. */
export type Made = Omit<Mutant, 'kind'>;

/** A text with what was read of it; only what stands in the text itself, not what it extends or includes. */
export interface MutantDocument {
  readonly source: SourceText;
  readonly root: YamlTable;
  readonly mapping: Mapping;
  readonly rules: readonly WrittenAs<Rule>[];
  readonly config: readonly WrittenAs<ConfigRule>[];
}

/** A rule, and the entry of the document that it is read from. */
export interface WrittenAs<T> {
  readonly rule: T;
  readonly table: YamlTable;
}

/** The text with the mistake in it. */
export const mutantText = ({ text }: SourceText, { edits }: Pick<Mutant, 'edits'>): string => applyEdits(text, edits);

/** Where the mistake is: its first edit. */
export function mutantSpan({ edits }: Pick<Mutant, 'edits'>, source: SourceText): Span {
  const [first] = [...edits].sort((a, b) => a.span.start - b.span.start);
  return first?.span ?? { source, start: 0, end: 0 };
}
