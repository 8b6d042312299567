import type { IToken } from 'chevrotain';
import type { Report } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { spanOf, type Slice } from './slice.js';

/** The text that is being read, and where its findings go. */
export interface TextContext {
  readonly slice: Slice;
  /** What messages call it: `an expression`. */
  readonly where: string;
  readonly report: Report;
  readonly span: (start: number, end: number) => Span;
}

export function textContext(slice: Slice, where: string, report: Report): TextContext {
  return { slice, where, report, span: (start, end) => spanOf(slice, start, end) };
}

/** Offset behind a token; tokens that recovery has put in have none. */
export function endOf(token: IToken): number {
  return token.startOffset + token.image.length;
}
