import { chainedComparison, looseOperator } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import { BINARY_OPERATORS, type BinaryOperator, type Expression } from './expression.js';

/** A value with the signs in front of it, or an operator between two of them, in the order in which they are written. */
export type Piece =
  | { readonly kind: 'value'; readonly value: Expression }
  | { readonly kind: 'operator'; readonly operator: string; readonly span: Span }
  | { readonly kind: 'prefix'; readonly operator: '-' | 'not'; readonly span: Span };

/** How tightly operators bind, loosest first. */
const NOT = 3;
const COMPARISON = 4;
const NEGATE = 8;
const BINDING: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': COMPARISON,
  '!=': COMPARISON,
  '<': COMPARISON,
  '<=': COMPARISON,
  '>': COMPARISON,
  '>=': COMPARISON,
  '??': 5,
  '+': 6,
  '-': 6,
  '*': 7,
  '/': 7,
  '//': 7,
  '%': 7,
  '**': 9,
};

/**
 * The tree of a row of pieces. Operators of one level go from left to right, `**` from right to left; it binds tighter
 * than a minus before it. Reports comparisons in a row, and a `not` behind an operator that binds tighter.
 */
export function buildExpression(pieces: readonly Piece[], report: Report): Expression | undefined {
  return new Builder(pieces, report).level(0);
}

export const isBinary = (text: string): text is BinaryOperator => BINARY_OPERATORS.some(operator => operator === text);

class Builder {
  readonly #pieces: readonly Piece[];
  readonly #report: Report;
  #at = 0;

  constructor(pieces: readonly Piece[], report: Report) {
    this.#pieces = pieces;
    this.#report = report;
  }

  /** Everything from here on that is bound at least as tightly as `least`. */
  level(least: number): Expression | undefined {
    let left = this.#operand(least);
    let comparison: Span | undefined;
    for (;;) {
      const piece = this.#pieces[this.#at];
      if (left === undefined || piece?.kind !== 'operator' || !isBinary(piece.operator)) return left;
      const { operator } = piece;
      const binding = BINDING[operator];
      if (binding < least) return left;
      this.#at++;
      const right = this.level(operator === '**' ? binding : binding + 1);
      if (right === undefined) return undefined;
      if (binding === COMPARISON) {
        if (comparison !== undefined) this.#chained(comparison, operator, piece.span);
        comparison = right.span;
      }
      left = { kind: 'binary', operator, left, right, span: around(left.span, right.span) };
    }
  }

  #operand(least: number): Expression | undefined {
    const piece = this.#pieces[this.#at++];
    if (piece?.kind === 'value') return piece.value;
    if (piece?.kind !== 'prefix') return undefined;
    const { operator } = piece;
    const before = this.#pieces[this.#at - 2];
    const operand = this.level(operator === '-' ? NEGATE : NOT);
    if (operand === undefined) return undefined;
    const span = around(piece.span, operand.span);
    if (operator === 'not' && least > NOT && before?.kind !== 'value' && before !== undefined) {
      const fix = {
        title: 'set it in parentheses',
        edits: [
          { span: { ...span, end: span.start }, text: '(' },
          { span: { ...span, start: span.end }, text: ')' },
        ],
      };
      this.#report(looseOperator.make(at(piece.span), { operator, before: before.operator }, { fixes: [fix] }));
    }
    return { kind: 'unary', operator, operand, span };
  }

  #chained(middle: Span, operator: string, span: Span): void {
    const text = middle.source.text.slice(middle.start, middle.end);
    const fix = {
      title: 'join them by "and"',
      edits: [{ span: { ...middle, start: middle.end }, text: ` and ${text}` }],
    };
    this.#report(chainedComparison.make(at(span), { operator }, { fixes: [fix] }));
  }
}

const around = (first: Span, last: Span): Span => ({ ...first, end: last.end });
