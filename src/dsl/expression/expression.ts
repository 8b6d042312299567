import type { Span } from '../../diagnostics/source.js';

export const BINARY_OPERATORS = [
  'or',
  'and',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '??',
  '+',
  '-',
  '*',
  '/',
  '//',
  '%',
  '**',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

/** An expression of the language: in `sizes`, `when`, `for`, `value`, in holes of keys, in `config`. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'text'; readonly value: string; readonly span: Span }
  | { readonly kind: 'literal'; readonly value: boolean | null; readonly span: Span }
  /** A bare name: a size, a capture, a role, a layout, an option, a helper. `pi` and `last` are names, too. */
  | { readonly kind: 'name'; readonly name: string; readonly span: Span }
  /** `of.field` */
  | { readonly kind: 'field'; readonly of: Expression; readonly field: string; readonly span: Span }
  /** `of[at]` */
  | { readonly kind: 'item'; readonly of: Expression; readonly at: Expression; readonly span: Span }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly span: Span }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    };

/** `name = expression`, or for `sizes` and helpers with a parameter `name[parameter] = expression`. */
export interface Equation {
  readonly name: string;
  readonly nameSpan: Span;
  readonly value: Expression;
  readonly span: Span;
}
