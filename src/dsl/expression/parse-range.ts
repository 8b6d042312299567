import type { Report } from '../../diagnostics/diagnostic.js';
import { Cursor } from '../grammar/cursor.js';
import type { Slice } from '../grammar/slice.js';
import type { Expression } from './expression.js';
import { readExpression } from './parse-expression.js';

/** `0 to layer - 1`, or a single value; undefined after reporting the first mistake in it. */
export function parseRange(
  slice: Slice,
  report: Report,
): { readonly from: Expression; readonly to: Expression | undefined } | undefined {
  const cursor = new Cursor(slice, 'a range', report);
  return cursor.whole(() => {
    const from = readExpression(cursor);
    return { from, to: cursor.take('to') ? readExpression(cursor) : undefined };
  });
}
