import type { Place, Span } from './source.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type Code = `MAPC${number}`;

export type Severity = 'error' | 'warning' | 'info';

/** Another place that matters for a finding, with what it has to say: the rule that already claims this key. */
export interface Label {
  readonly place: Place;
  readonly text: string;
}

export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A way out. With edits, a terminal can show it as a diff and an editor can apply it; without, it is advice. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** One finding. It is data; the text is made last, by a printer. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  /** What: one sentence with what was found and what was expected. */
  readonly message: string;
  readonly at: Place;
  readonly related: readonly Label[];
  /** Why it matters. */
  readonly notes: readonly string[];
  readonly fixes: readonly Fix[];
  /** The typed parameters of the message, for `--json`. */
  readonly data: Readonly<Record<string, Json>>;
}

/** Where a stage puts its findings. A stage reports and goes on; it returns what it could build. */
export type Report = (finding: Diagnostic) => void;
