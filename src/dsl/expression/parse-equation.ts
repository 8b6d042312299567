import type { Report } from '../../diagnostics/diagnostic.js';
import { Cursor } from '../grammar/cursor.js';
import { spanOf, type Slice } from '../grammar/slice.js';
import type { Equation } from './expression.js';
import { readExpression } from './parse-expression.js';

/** `name = expression`, or undefined after reporting the first mistake in it. */
export function parseEquation(slice: Slice, report: Report): Equation | undefined {
  const cursor = new Cursor(slice, 'an equation', report);
  return cursor.whole((): Equation => {
    const { token } = cursor;
    if (token.kind !== 'name') cursor.fail('a name');
    cursor.next();
    if (!cursor.take('=')) cursor.fail('"="');
    const value = readExpression(cursor);
    const span = spanOf(slice, token.start, slice.text.length);
    return { name: token.text, nameSpan: cursor.span(token.start, token.end), value, span };
  });
}
