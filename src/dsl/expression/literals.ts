import { minusInField, numberOutOfRange } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import type { Expression } from './expression.js';

/** A number. Reports one that JavaScript cannot hold, or only rounded: a size must be exact. */
export function numberNode(text: string, span: Span, report: Report): Expression {
  const value = Number(text);
  const isWhole = /^\d+$/.test(text);
  if (!Number.isFinite(value) || (isWhole && !Number.isSafeInteger(value))) {
    const expected = isWhole ? 'a whole number below 2^53' : 'a number below 1.8e308';
    report(numberOutOfRange.make(at(span), { number: text, expected }));
  }
  return { kind: 'number', value, span };
}

/** A text in quotes. It has no escapes: one kind of quote stands in the other. */
export function textNode(image: string, span: Span): Expression {
  return { kind: 'text', value: image.slice(1, -1), span };
}

/** Warns of a path (its last field, from the dot on) that ends in a minus and a number: it was probably meant to be a subtraction. */
export function checkField({ source, start, end }: Span, report: Report): void {
  const field = source.text.slice(start + 1, end);
  if (!/-\d+$/.test(field)) return;
  const from = start + 1 + field.lastIndexOf('-');
  const fix = {
    title: 'set spaces around the minus',
    edits: [{ span: { source, start: from, end: from + 1 }, text: ' - ' }],
  };
  report(minusInField.make(at({ source, start: start + 1, end }), { field }, { fixes: [fix] }));
}
