/** A text that findings can point into. `name` is what the user sees: a path as given, or `<stdin>`. */
export interface SourceText {
  readonly name: string;
  readonly text: string;
  /** The commit, branch or tag that the text is read from; absent where it is the text in the working tree. */
  readonly revision?: string;
}

/** Half-open range of UTF-16 offsets in a source text. Line and column are made at the edge, when text is printed. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/** Where a finding is: in a text, in a (binary) file, in what was typed, or nowhere in particular. */
export type Place =
  | { readonly kind: 'text'; readonly span: Span }
  | { readonly kind: 'file'; readonly path: string; readonly tensor?: string; readonly offset?: number }
  | { readonly kind: 'argument'; readonly argument: string }
  | { readonly kind: 'nowhere' };

export const at = (span: Span): Place => ({ kind: 'text', span });
export const inFile = (path: string, where: { tensor?: string; offset?: number } = {}): Place => ({
  kind: 'file',
  path,
  ...where,
});
export const inArgument = (argument: string): Place => ({ kind: 'argument', argument });
export const NOWHERE: Place = { kind: 'nowhere' };
