import { ANY_NUMBER, type NumberSet } from './number-automaton.js';
import type { CaptureRange, LinearForm } from './pattern.js';
import { gcd } from './solve-forms.js';

/** Sets of values up to this size are listed one by one. */
const MOST_VALUES = 4096;

/** Larger steps are not followed through the digits of a number: each needs a state for every remainder. */
const LARGEST_STEP = 64;

/**
 * The numbers that a form can have for captures within their ranges (whole numbers from 0 where there is none), and
 * whether the set is exact: if not, it holds more. One capture gives an arithmetic progression. Several give a list if
 * they have at most 4,096 values together, and otherwise the progression by the divisor that they have in common.
 */
export function numbersOf(
  form: LinearForm,
  ranges: ReadonlyMap<string, CaptureRange>,
): { readonly numbers: NumberSet; readonly exact: boolean } {
  const coefficients = new Map<string, number>();
  for (const { capture, coefficient } of form.terms) {
    coefficients.set(capture, (coefficients.get(capture) ?? 0) + coefficient);
  }
  const terms = [...coefficients].map(([capture, coefficient]) => {
    const { from, to } = ranges.get(capture) ?? { from: 0, to: undefined };
    return { coefficient, from, to: to ?? Infinity };
  });
  if (terms.some(({ from, to }) => from > to)) return { numbers: { kind: 'values', values: [] }, exact: true };
  const moving = terms.filter(({ coefficient, from, to }) => coefficient !== 0 && from < to);
  let offset = form.constant;
  for (const { coefficient, from } of terms) offset += coefficient * from;
  const combinations = moving.reduce((product, { from, to }) => product * (to - from + 1), 1);
  if (moving.length !== 1 && combinations <= MOST_VALUES) {
    let values = [offset];
    for (const { coefficient, from, to } of moving) {
      const steps = Array.from({ length: to - from + 1 }, (_, i) => i * coefficient);
      values = [...new Set(values.flatMap(value => steps.map(step => value + step)))];
    }
    return { numbers: { kind: 'values', values: values.filter(isPrintable) }, exact: true };
  }
  let [least, most] = [offset, offset];
  for (const { coefficient, from, to } of moving) {
    if (coefficient > 0) most += coefficient * (to - from);
    else least += coefficient * (to - from);
  }
  const step = moving.reduce((divisor, { coefficient }) => gcd(divisor, coefficient), 0);
  const numbers: NumberSet = { kind: 'progression', from: Math.max(0, least), to: most, step, offset };
  if (step <= LARGEST_STEP) return { numbers, exact: moving.length === 1 };
  if (moving.length === 1 && combinations <= MOST_VALUES) {
    const values = Array.from({ length: combinations }, (_, i) => least + i * step);
    return { numbers: { kind: 'values', values: values.filter(isPrintable) }, exact: true };
  }
  return { numbers: { ...ANY_NUMBER, ...numbers, step: 1, offset: 0 }, exact: false };
}

function isPrintable(value: number): boolean {
  return value >= 0 && value < 1e15;
}
