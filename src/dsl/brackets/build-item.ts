import type { IToken } from 'chevrotain';
import { bareNumber, emptyGroup, numberOutOfRange } from '../../diagnostics/catalog/text-syntax.js';
import { at } from '../../diagnostics/source.js';
import { endOf, type TextContext } from '../grammar/text-context.js';
import type { BracketItem, GroupItem } from './brackets.js';

/** A summand of parentheses; undefined where it was reported that there is none. */
export type Term = BracketItem | undefined;

/** `1`, the only number that stands alone. */
export function numberItem(number: IToken, { span, report }: TextContext): BracketItem {
  const place = span(number.startOffset, endOf(number));
  if (number.image !== '1') report(bareNumber.make(at(place), { number: number.image }));
  return { kind: 'one', span: place };
}

export function axisItem(
  name: IToken,
  size: IToken | undefined,
  divisor: IToken | undefined,
  context: TextContext,
): BracketItem {
  return {
    kind: 'axis',
    name: name.image,
    size: wholeNumber(size, context),
    divisor: wholeNumber(divisor, context),
    span: context.span(name.startOffset, endOf(name)),
  };
}

/** Several items, or one with something cut off its end, are a group. Reports a term without an item. */
export function groupItem(
  items: readonly BracketItem[],
  minus: IToken | undefined,
  next: IToken,
  { span, slice, report }: TextContext,
): Term {
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    const start = Number.isNaN(next.startOffset) ? slice.text.length : next.startOffset;
    report(emptyGroup.make(at(span(start, start + 1)), {}));
    return undefined;
  }
  if (minus === undefined) {
    if (items.length === 1) return first;
    return { kind: 'group', items, minus: undefined, span: { ...first.span, end: last.span.end } };
  }
  const cut: NonNullable<GroupItem['minus']> = {
    name: minus.image,
    span: span(minus.startOffset, endOf(minus)),
  };
  return { kind: 'group', items, minus: cut, span: { ...first.span, end: cut.span.end } };
}

/** What stands in parentheses: its only term, or the sum of its terms. */
export function sumItem(open: IToken, terms: readonly Term[], close: IToken, { span }: TextContext): BracketItem {
  const found = terms.filter(term => term !== undefined);
  const [only] = found;
  const place = span(open.startOffset, endOf(close));
  return found.length === 1 && only !== undefined ? only : { kind: 'sum', terms: found, span: place };
}

function wholeNumber(number: IToken | undefined, { span, report }: TextContext): number | undefined {
  if (number === undefined) return undefined;
  const value = Number(number.image);
  if (/^\d+$/.test(number.image) && value > 0 && Number.isSafeInteger(value)) return value;
  const place = span(number.startOffset, endOf(number));
  report(numberOutOfRange.make(at(place), { number: number.image, expected: 'a whole number from 1' }));
  return undefined;
}
