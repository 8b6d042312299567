import { type Automaton, commonCharacter } from './automaton.js';
import { decode } from './decode.js';
import { matchKey } from './match-key.js';
import type { CaptureRange, Pattern, Segment } from './pattern.js';
import { patternAutomaton, type PatternAutomaton } from './pattern-automaton.js';

export type Overlap =
  | { readonly kind: 'none' }
  /** A shortest key that both match, with values within their ranges. */
  | { readonly kind: 'key'; readonly key: string }
  /** Neither could be shown: one is a regular expression, or its numbers are too many to follow. */
  | { readonly kind: 'unknown' };

type Ranges = ReadonlyMap<string, CaptureRange>;

const NO_RANGES: Ranges = new Map();

/**
 * Whether some key is matched by both patterns, with captures within their ranges (whole numbers from 0 where there is
 * none). The product of both automata; exact for numbers of one capture, for sums with up to 4,096 values, and for
 * captures that stand twice and have up to 256 values.
 */
export function overlap(a: Pattern, b: Pattern, rangesA: Ranges = NO_RANGES, rangesB: Ranges = NO_RANGES): Overlap {
  if (a.kind === 'regex' || b.kind === 'regex') return { kind: 'unknown' };
  if (!endsAgree(a.segments, b.segments)) return { kind: 'none' };
  const first = automatonOf(a.segments, rangesA);
  const second = automatonOf(b.segments, rangesB);
  const key = commonKey(first.automaton, second.automaton);
  if (key === undefined) return { kind: 'none' };
  if (first.exact && second.exact) return { kind: 'key', key };
  return reads(a, key, rangesA) && reads(b, key, rangesB) ? { kind: 'key', key } : { kind: 'unknown' };
}

/** Most pairs of rules differ in the text that their keys begin or end with. */
function endsAgree(a: readonly Segment[], b: readonly Segment[]): boolean {
  const [firstA, firstB, lastA, lastB] = [a[0], b[0], a.at(-1), b.at(-1)];
  if (firstA?.kind === 'text' && firstB?.kind === 'text') {
    if (!firstA.text.startsWith(firstB.text) && !firstB.text.startsWith(firstA.text)) return false;
  }
  if (lastA?.kind === 'text' && lastB?.kind === 'text') {
    if (!lastA.text.endsWith(lastB.text) && !lastB.text.endsWith(lastA.text)) return false;
  }
  return true;
}

const automata = new WeakMap<readonly Segment[], WeakMap<Ranges, PatternAutomaton>>();

function automatonOf(segments: readonly Segment[], ranges: Ranges): PatternAutomaton {
  let byRanges = automata.get(segments);
  if (byRanges === undefined) {
    byRanges = new WeakMap();
    automata.set(segments, byRanges);
  }
  let automaton = byRanges.get(ranges);
  if (automaton === undefined) {
    automaton = patternAutomaton(segments, ranges);
    byRanges.set(ranges, automaton);
  }
  return automaton;
}

function reads(pattern: Pattern, key: string, ranges: Ranges): boolean {
  const match = matchKey(pattern, key);
  return match !== undefined && decode(match, pattern, ranges) !== 'none';
}

/** A shortest key that both automata accept: breadth first through pairs of states. */
function commonKey(a: Automaton, b: Automaton): string | undefined {
  const width = b.edges.length;
  const seen = new Set<number>([0]);
  const queue: { readonly a: number; readonly b: number; readonly code: number; readonly before: number }[] = [
    { a: 0, b: 0, code: 0, before: -1 },
  ];
  for (let i = 0; i < queue.length; i++) {
    const pair = queue[i];
    if (pair === undefined) break;
    for (const edgeA of a.edges[pair.a] ?? []) {
      for (const edgeB of b.edges[pair.b] ?? []) {
        const code = commonCharacter(edgeA, edgeB);
        if (code === undefined) continue;
        const place = edgeA.state * width + edgeB.state;
        if (seen.has(place)) continue;
        seen.add(place);
        queue.push({ a: edgeA.state, b: edgeB.state, code, before: i });
        if (edgeA.state !== a.accept || edgeB.state !== b.accept) continue;
        const codes: number[] = [];
        for (let j = queue.length - 1; j > 0; j = queue[j]?.before ?? 0) codes.push(queue[j]?.code ?? 0);
        return String.fromCharCode(...codes.reverse());
      }
    }
  }
  return undefined;
}
