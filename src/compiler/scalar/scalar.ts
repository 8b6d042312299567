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

/** A value of another type than what is needed, as a reason. */
export function wrongType(value: Json, expected: string): ScalarProblem['reason'] {
  return { kind: 'wrong-type', found: shown(value).slice(0, 80), expected };
}

function shown(value: Json): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 80))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'a table';
  return String(value);
}

/** Why a value is no size: sizes are numbers, and those of axes count something. Undefined where it is one. */
export function wrongSize(value: Json, isAxis: boolean): ScalarProblem['reason'] | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrongType(value, 'a number');
  if (!isAxis || (Number.isSafeInteger(value) && value >= 0)) return undefined;
  return wrongType(value, 'a whole number, 0 or more');
}

export const known = (value: Json): Scalar => ({ kind: 'value', value });
export const unknown = (...needs: readonly string[]): Scalar => ({ kind: 'unknown', needs });
export const wrong = (span: Span, reason: ScalarProblem['reason']): Scalar => ({
  kind: 'wrong',
  problem: { span, reason },
});
