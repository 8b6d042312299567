import { assertNever } from '../../diagnostics/invariant.js';
import { type Automaton, AutomatonBuilder } from './automaton.js';
import { capturesOfSegment } from './captures.js';
import { addNumbers, addWords } from './number-automaton.js';
import { numbersOf } from './number-set.js';
import type { CaptureRange, Segment } from './pattern.js';

export interface PatternAutomaton {
  readonly automaton: Automaton;
  /** If false, it accepts more than the pattern and its ranges do. */
  readonly exact: boolean;
  /** For each state between two segments the number of segments before it. Meant for a pattern that was not expanded. */
  readonly boundaries: ReadonlyMap<number, number>;
}

/** A capture that stands in several segments is put in, value by value, up to so many combinations. */
const MOST_EXPANSIONS = 256;

/**
 * The automaton of the keys that a pattern can have for captures within the ranges. Within one segment each text has
 * one walk, so two walks for one key are two readings of it.
 */
export function patternAutomaton(
  segments: readonly Segment[],
  ranges: ReadonlyMap<string, CaptureRange>,
): PatternAutomaton {
  const builder = new AutomatonBuilder();
  const start = builder.state();
  const accept = builder.state();
  const { alternatives, exact } = expandShared(segments, ranges);
  const boundaries = new Map<number, number>();
  let allExact = exact;
  for (const alternative of alternatives) {
    let at = start;
    for (const [i, segment] of alternative.entries()) {
      const next = i === alternative.length - 1 ? accept : builder.state();
      boundaries.set(at, i);
      if (!addSegment(builder, at, next, segment, ranges)) allExact = false;
      at = next;
    }
  }
  boundaries.set(accept, segments.length);
  return { automaton: { edges: builder.edges, accept }, exact: allExact, boundaries };
}

/** The automaton of a pattern whose numbers are any numbers and whose captures are independent: its syntax alone. */
export function syntaxAutomaton(segments: readonly Segment[]): PatternAutomaton {
  return patternAutomaton(
    segments.map((segment, i): Segment => {
      if (segment.kind === 'text') return segment;
      if (segment.kind !== 'number') return { ...segment, capture: `${i}` };
      return { ...segment, form: { terms: [{ capture: `${i}`, coefficient: 1 }], constant: 0 } };
    }),
    new Map(),
  );
}

/** Returns whether the walks are exactly the texts of the segment. */
function addSegment(
  builder: AutomatonBuilder,
  at: number,
  next: number,
  segment: Segment,
  ranges: ReadonlyMap<string, CaptureRange>,
): boolean {
  switch (segment.kind) {
    case 'text':
      addWords(builder, at, next, [segment.text]);
      return true;
    case 'words':
      addWords(builder, at, next, wordsWithin(segment, ranges));
      return true;
    case 'word':
      addRun(builder, at, next, [
        [0x30, 0xffff],
        [0, 0x2d],
      ]);
      return true;
    case 'path':
      addRun(builder, at, next, [[0, 0xffff]]);
      return true;
    case 'number': {
      const { numbers, exact } = numbersOf(segment.form, ranges);
      addNumbers(builder, at, next, numbers, segment.digits);
      return exact;
    }
    default:
      return assertNever(segment);
  }
}

function addRun(
  builder: AutomatonBuilder,
  at: number,
  next: number,
  characters: readonly (readonly [number, number])[],
): void {
  const inside = builder.state();
  for (const state of [at, inside]) {
    for (const [from, to] of characters) {
      builder.edge(state, from, to, next);
      builder.edge(state, from, to, inside);
    }
  }
}

function wordsWithin(
  segment: Segment & { readonly kind: 'words' },
  ranges: ReadonlyMap<string, CaptureRange>,
): readonly string[] {
  const range = ranges.get(segment.capture);
  const within = segment.words.filter((_, i) => i >= (range?.from ?? 0) && i <= (range?.to ?? Infinity));
  return [...new Set(within)];
}

/** Patterns without shared captures that match the same keys; not exact where a shared capture has too many values. */
function expandShared(
  segments: readonly Segment[],
  ranges: ReadonlyMap<string, CaptureRange>,
): { readonly alternatives: readonly (readonly Segment[])[]; readonly exact: boolean } {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    for (const name of new Set(capturesOfSegment(segment).map(capture => capture.name))) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  let alternatives: readonly (readonly Segment[])[] = [segments];
  let exact = true;
  for (const [name, count] of counts) {
    if (count < 2) continue;
    const { from, to } = valuesOf(name, segments, ranges);
    if (alternatives.length * (to - from + 1) > MOST_EXPANSIONS) {
      exact = false;
      continue;
    }
    const values = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    alternatives = alternatives.flatMap(of => values.map(value => of.map(segment => withValue(segment, name, value))));
  }
  return { alternatives, exact };
}

function valuesOf(
  name: string,
  segments: readonly Segment[],
  ranges: ReadonlyMap<string, CaptureRange>,
): { readonly from: number; readonly to: number } {
  const { from, to } = ranges.get(name) ?? { from: 0, to: undefined };
  let last = to ?? Infinity;
  for (const segment of segments) {
    if (segment.kind === 'words' && segment.capture === name) last = Math.min(last, segment.words.length - 1);
  }
  return { from, to: last };
}

function withValue(segment: Segment, name: string, value: number): Segment {
  if (segment.kind === 'words' && segment.capture === name) {
    return { kind: 'text', text: segment.words[value] ?? '' };
  }
  if (segment.kind !== 'number') return segment;
  let { constant } = segment.form;
  const terms = segment.form.terms.filter(({ capture, coefficient }) => {
    if (capture === name) constant += coefficient * value;
    return capture !== name;
  });
  return { ...segment, form: { terms, constant } };
}
