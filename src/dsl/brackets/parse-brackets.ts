import { bareNumber } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { Cursor } from '../grammar/cursor.js';
import { spanOf, type Slice } from '../grammar/slice.js';
import type { BracketItem, Brackets, GroupItem } from './brackets.js';

/** `bf16[vocab (rank cols)]`, or undefined after reporting the first mistake in it. */
export function parseBrackets(slice: Slice, report: Report): Brackets | undefined {
  const cursor = new Cursor(slice, 'the brackets', report);
  return cursor.whole((): Brackets => {
    const first = cursor.token;
    const dtype = first.kind === 'name' ? { name: first.text, span: cursor.span(first.start, first.end) } : undefined;
    if (dtype !== undefined) cursor.next();
    const opener = cursor.token;
    if (!cursor.take('[')) cursor.fail('"["');
    const dimensions: BracketItem[] = [];
    while (!cursor.is(']') && cursor.token.kind !== 'end') dimensions.push(item(cursor, report, true));
    cursor.close(']', opener);
    return { dtype, dimensions, span: spanOf(slice, first.start, slice.text.length) };
  });
}

function item(cursor: Cursor, report: Report, top: boolean): BracketItem {
  const { token } = cursor;
  const span = cursor.span(token.start, token.end);
  if (token.kind === 'number') {
    if (token.text !== '1') report(bareNumber.make(at(span), { number: token.text }));
    cursor.next();
    return { kind: 'one', span };
  }
  if (top && cursor.take('...')) return { kind: 'rest', span };
  if (cursor.is('(')) return cursor.nested(() => parentheses(cursor, report));
  if (token.kind !== 'name') cursor.fail(top ? 'an axis, 1, "...", "(" or "]"' : 'an axis, 1, "(" or ")"');
  cursor.next();
  const size = cursor.take('=') ? whole(cursor) : undefined;
  const divisor = cursor.take('/') ? whole(cursor) : undefined;
  return { kind: 'axis', name: token.text, size, divisor, span };
}

function whole(cursor: Cursor): number {
  const { token } = cursor;
  const value = Number(token.text);
  if (token.kind !== 'number' || !Number.isSafeInteger(value) || value < 1) cursor.fail('a whole number from 1');
  cursor.next();
  return value;
}

/** A group, or a sum of groups. */
function parentheses(cursor: Cursor, report: Report): BracketItem {
  const opener = cursor.next();
  const terms: BracketItem[] = [];
  let minus: GroupItem['minus'];
  for (;;) {
    const items: BracketItem[] = [];
    const { start } = cursor.token;
    while (!cursor.is(')') && !cursor.is('+') && !cursor.is('-') && cursor.token.kind !== 'end') {
      items.push(item(cursor, report, false));
    }
    const [only] = items;
    if (only === undefined) cursor.fail('an axis');
    if (cursor.take('-')) {
      const { token } = cursor;
      if (token.kind !== 'name') cursor.fail('the name of what is cut off');
      cursor.next();
      minus = { name: token.text, span: cursor.span(token.start, token.end) };
    }
    const span = cursor.span(start, cursor.token.start);
    terms.push(items.length === 1 && minus === undefined ? only : { kind: 'group', items, minus, span });
    minus = undefined;
    if (!cursor.take('+')) break;
  }
  const { end } = cursor.token;
  cursor.close(')', opener);
  const [single] = terms;
  if (terms.length === 1 && single !== undefined) return single;
  return { kind: 'sum', terms, span: cursor.span(opener.start, end) };
}
