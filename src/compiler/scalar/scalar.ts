import type { Json } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';

/**
 * What an expression over sizes, captures, options and configs comes to.
 * `unknown`: something it needs is not known (yet), or not given in this run; `needs` says what, as the user would give it.
 */
export type Scalar =
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'unknown'; readonly needs: readonly string[] }
  | { readonly kind: 'wrong'; readonly problem: ScalarProblem };

/** Why an expression has no value whatever is given. */
export interface ScalarProblem {
  readonly span: Span;
  readonly reason:
    | { readonly kind: 'unknown-name'; readonly name: string }
    | { readonly kind: 'unknown-function'; readonly name: string }
    | { readonly kind: 'argument-count'; readonly name: string; readonly found: number; readonly expected: string }
    | { readonly kind: 'uneven'; readonly left: number; readonly right: number }
    | { readonly kind: 'zero-division' }
    | { readonly kind: 'wrong-type'; readonly found: string; readonly expected: string }
    | { readonly kind: 'absent'; readonly path: string }
    | { readonly kind: 'out-of-range'; readonly index: number; readonly length: number };
}

export const known = (value: Json): Scalar => ({ kind: 'value', value });
export const unknown = (...needs: readonly string[]): Scalar => ({ kind: 'unknown', needs });
export const wrong = (span: Span, reason: ScalarProblem['reason']): Scalar => ({
  kind: 'wrong',
  problem: { span, reason },
});
