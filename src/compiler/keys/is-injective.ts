import type { CaptureRange, LinearForm } from './pattern.js';
import { solveForms } from './solve-forms.js';

/** Two sets of values that give the same numbers. */
export interface SameNumbers {
  /** The number that each form has for both. */
  readonly numbers: readonly number[];
  readonly first: ReadonlyMap<string, number>;
  readonly second: ReadonlyMap<string, number>;
}

export type Injectivity =
  | { readonly kind: 'injective' }
  | { readonly kind: 'same'; readonly witness: SameNumbers }
  /** The search was given up; treat it as not injective. */
  | { readonly kind: 'unknown' };

/**
 * Whether the numbers of all forms together tell the value of every capture, for all values within the ranges (whole
 * numbers from 0 where there is none), with two sets of values that give the same numbers when they do not.
 */
export function isInjective(forms: readonly LinearForm[], ranges: ReadonlyMap<string, CaptureRange>): Injectivity {
  const names = [...new Set(forms.flatMap(form => form.terms.map(term => term.capture)))];
  const range = (name: string): { from: number; width: number } => {
    const { from, to } = ranges.get(name) ?? { from: 0, to: undefined };
    return { from, width: (to ?? Infinity) - from };
  };
  if (names.some(name => range(name).width < 0)) return { kind: 'injective' };
  const free = names.filter(name => range(name).width > 0);
  const equations = forms.map(form => {
    const coefficients = new Map<number, number>();
    for (const { capture, coefficient } of form.terms) {
      const variable = free.indexOf(capture);
      if (variable >= 0) coefficients.set(variable, (coefficients.get(variable) ?? 0) + coefficient);
    }
    const terms = [...coefficients].filter(([, coefficient]) => coefficient !== 0);
    return { terms: terms.map(([variable, coefficient]) => ({ variable, coefficient })), value: 0 };
  });
  // Two equal numbers differ by a vector of the kernel: look for one besides zero, no longer than the ranges allow.
  const unread = free.findIndex((_, v) => !equations.some(({ terms }) => terms.some(term => term.variable === v)));
  const reach = reachOfUnbounded(
    equations,
    free.map(name => range(name).width),
  );
  const bounds = free.map(name => {
    const width = Math.min(range(name).width, reach);
    return { from: -width, to: width };
  });
  const { found, complete } =
    unread >= 0
      ? { found: [free.map((_, v) => (v === unread ? 1 : 0))], complete: true }
      : solveForms(equations, bounds, 2);
  const difference = found.find(solution => solution.some(value => value !== 0));
  if (difference === undefined) return { kind: complete ? 'injective' : 'unknown' };
  const first = new Map<string, number>();
  const second = new Map<string, number>();
  for (const name of names) {
    const step = difference[free.indexOf(name)] ?? 0;
    first.set(name, range(name).from + Math.max(step, 0));
    second.set(name, range(name).from + Math.max(-step, 0));
  }
  const numbers = forms.map(form =>
    form.terms.reduce((sum, { capture, coefficient }) => sum + coefficient * (first.get(capture) ?? 0), form.constant),
  );
  return { kind: 'same', witness: { numbers, first, second } };
}

/**
 * How far apart two values of a capture without an upper end need to be looked at: two such captures can outweigh each
 * other within the largest coefficient, one of them alone only what all the bounded ones come to.
 */
function reachOfUnbounded(
  equations: readonly { readonly terms: readonly { readonly variable: number; readonly coefficient: number }[] }[],
  widths: readonly number[],
): number {
  let reach = 1;
  for (const { terms } of equations) {
    let bounded = 0;
    for (const { variable, coefficient } of terms) {
      reach = Math.max(reach, Math.abs(coefficient));
      const width = widths[variable] ?? Infinity;
      if (width !== Infinity) bounded += width * Math.abs(coefficient);
    }
    reach = Math.max(reach, bounded);
  }
  return widths.every(width => width !== Infinity) ? Infinity : reach;
}
