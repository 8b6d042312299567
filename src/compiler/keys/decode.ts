import { invariant } from '../../diagnostics/invariant.js';
import type { RawMatch } from './match-key.js';
import { readNumber } from './number-text.js';
import type { CaptureRange, CaptureValue, Pattern, Segment } from './pattern.js';
import { regexGroups } from './regex.js';
import { type Equation, solveForms } from './solve-forms.js';

export type Decoded = ReadonlyMap<string, CaptureValue> | 'none' | 'ambiguous';

/**
 * The captures that a match stands for: `none` if no values within the ranges give this key, `ambiguous` if several do.
 * A capture that has no range is any whole number from 0. A group of a regular expression that is written with digits
 * alone is a number if its text is one without leading zeros, and text otherwise.
 */
export function decode(match: RawMatch, pattern: Pattern, ranges: ReadonlyMap<string, CaptureRange>): Decoded {
  if (pattern.kind === 'regex') {
    invariant(match.kind === 'regex', 'a match belongs to its pattern');
    return decodeGroups(match.groups, pattern.source, ranges);
  }
  invariant(match.kind === 'segments', 'a match belongs to its pattern');
  return decodeSegments(pattern.segments, match.values, ranges);
}

function decodeGroups(
  groups: ReadonlyMap<string, string>,
  source: string,
  ranges: ReadonlyMap<string, CaptureRange>,
): Decoded {
  const values = new Map<string, CaptureValue>();
  for (const { name, digits } of regexGroups(source)) {
    const text = groups.get(name);
    if (text === undefined) continue;
    const number = digits ? readNumber(text, undefined) : undefined;
    if (ranges.has(name) && (number === undefined || !isWithin(number, ranges.get(name)))) return 'none';
    values.set(name, number ?? text);
  }
  return values;
}

function decodeSegments(
  segments: readonly Segment[],
  texts: readonly (number | string | undefined)[],
  ranges: ReadonlyMap<string, CaptureRange>,
): Decoded {
  const values = new Map<string, CaptureValue>();
  const numbers: { readonly segment: Segment & { readonly kind: 'number' }; readonly value: number }[] = [];
  for (const [i, segment] of segments.entries()) {
    if (segment.kind === 'text') continue;
    const value = texts[i];
    invariant(value !== undefined, 'every hole of a match has a value');
    if (segment.kind === 'number') {
      invariant(typeof value === 'number', 'the value of a number is one');
      numbers.push({ segment, value });
      continue;
    }
    const before = values.get(segment.capture);
    if (before !== undefined && before !== value) return 'none';
    if (typeof value === 'number' && !isWithin(value, ranges.get(segment.capture))) return 'none';
    values.set(segment.capture, value);
  }
  // Nearly all numbers are plain captures: they need no search.
  const open: typeof numbers = [];
  for (const number of numbers) {
    const [term, more] = number.segment.form.terms;
    if (term === undefined) {
      if (number.value !== number.segment.form.constant) return 'none';
    } else if (more !== undefined || term.coefficient === 0) {
      open.push(number);
    } else {
      // Adding 0 turns a negative zero into zero.
      const value = (number.value - number.segment.form.constant) / term.coefficient + 0;
      if (!Number.isInteger(value) || !isWithin(value, ranges.get(term.capture))) return 'none';
      if ((values.get(term.capture) ?? value) !== value) return 'none';
      values.set(term.capture, value);
    }
  }
  return open.length === 0 ? values : solveRest(open, values, ranges);
}

/** Sums of several captures, with those that are known already put in. */
function solveRest(
  numbers: readonly { readonly segment: Segment & { readonly kind: 'number' }; readonly value: number }[],
  values: Map<string, CaptureValue>,
  ranges: ReadonlyMap<string, CaptureRange>,
): Decoded {
  const names: string[] = [];
  const equations = numbers.map(({ segment, value }): Equation => {
    const terms = new Map<number, number>();
    let rest = value - segment.form.constant;
    for (const { capture, coefficient } of segment.form.terms) {
      const known = values.get(capture);
      if (typeof known === 'number') {
        rest -= coefficient * known;
        continue;
      }
      if (!names.includes(capture)) names.push(capture);
      const variable = names.indexOf(capture);
      terms.set(variable, (terms.get(variable) ?? 0) + coefficient);
    }
    const kept = [...terms].filter(([, coefficient]) => coefficient !== 0);
    return { terms: kept.map(([variable, coefficient]) => ({ variable, coefficient })), value: rest };
  });
  const bounds = names.map(name => {
    const range = ranges.get(name);
    return { from: range?.from ?? 0, to: range?.to ?? Infinity };
  });
  let unread = false;
  for (const [variable, { from, to }] of bounds.entries()) {
    if (from > to) return 'none';
    if (equations.some(equation => equation.terms.some(term => term.variable === variable))) continue;
    // Its coefficient is 0: nothing in the key tells its value, so it must have only one.
    if (from !== to) unread = true;
    equations.push({ terms: [{ variable, coefficient: 1 }], value: from });
  }
  const { found, complete } = solveForms(equations, bounds, 2);
  const [solution, another] = found;
  if (another !== undefined || !complete) return 'ambiguous';
  if (solution === undefined) return 'none';
  if (unread) return 'ambiguous';
  for (const [variable, name] of names.entries()) values.set(name, solution[variable] ?? 0);
  return values;
}

function isWithin(value: number, range: CaptureRange | undefined): boolean {
  return value >= (range?.from ?? 0) && value <= (range?.to ?? Infinity);
}
