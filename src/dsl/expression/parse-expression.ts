import type { Report } from '../../diagnostics/diagnostic.js';
import { parseTerms } from '../grammar/parse-text.js';
import type { Slice } from '../grammar/slice.js';
import type { Equation, Expression } from './expression.js';

/** An expression as a tree, or undefined after reporting its mistakes. */
export function parseExpression(slice: Slice, report: Report): Expression | undefined {
  return parseTerms(slice, 'expression', 'an expression', parser => parser.wholeExpression(), report);
}

/** `name = expression`, or undefined after reporting its mistakes. */
export function parseEquation(slice: Slice, report: Report): Equation | undefined {
  return parseTerms(slice, 'equation', 'an equation', parser => parser.equation(), report);
}

/** `0 to layer - 1`, or a single value; undefined after reporting its mistakes. */
export function parseRange(
  slice: Slice,
  report: Report,
): { readonly from: Expression; readonly to: Expression | undefined } | undefined {
  return parseTerms(slice, 'range', 'a range', parser => parser.range(), report);
}
