import { commonCharacter } from './automaton.js';
import type { Pattern } from './pattern.js';
import { syntaxAutomaton } from './pattern-automaton.js';

/** A key that can be read in two ways: for each segment the text that it takes. */
export interface Ambiguity {
  readonly key: string;
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/**
 * A shortest key that a pattern can match in two ways, or undefined if there is none. Numbers are any numbers and
 * captures that stand twice are taken to be different, as when a key is matched. A regular expression has one reading.
 * The product of the automaton with itself: time grows with the square of the pattern.
 */
export function ambiguity(pattern: Pattern): Ambiguity | undefined {
  if (pattern.kind === 'regex') return undefined;
  const { automaton, boundaries } = syntaxAutomaton(pattern.segments);
  const { edges, accept } = automaton;
  const width = edges.length;
  interface Pair {
    readonly a: number;
    readonly b: number;
    /** The two walks have been apart. */
    readonly apart: boolean;
    readonly code: number;
    readonly before: number;
  }
  const queue: Pair[] = [{ a: 0, b: 0, apart: false, code: 0, before: -1 }];
  const seen = new Set<number>([0]);
  for (let i = 0; i < queue.length; i++) {
    const pair = queue[i];
    if (pair === undefined) break;
    for (const edgeA of edges[pair.a] ?? []) {
      for (const edgeB of edges[pair.b] ?? []) {
        const code = commonCharacter(edgeA, edgeB);
        if (code === undefined) continue;
        const apart = pair.apart || edgeA.state !== edgeB.state;
        const place = (edgeA.state * width + edgeB.state) * 2 + (apart ? 1 : 0);
        if (seen.has(place)) continue;
        seen.add(place);
        queue.push({ a: edgeA.state, b: edgeB.state, apart, code, before: i });
        if (!apart || edgeA.state !== accept || edgeB.state !== accept) continue;
        const walk: Pair[] = [];
        for (let at = queue.length - 1; at > 0; at = queue[at]?.before ?? 0) {
          const step = queue[at];
          if (step !== undefined) walk.unshift(step);
        }
        const key = String.fromCharCode(...walk.map(step => step.code));
        const reading = (states: readonly number[]): string[] => textsOf(key, states, boundaries);
        return { key, first: reading(walk.map(step => step.a)), second: reading(walk.map(step => step.b)) };
      }
    }
  }
  return undefined;
}

/** The words of a capture that are the same for two of its values, by their indexes; undefined if all are different. */
export function sameWords(words: readonly string[]): readonly [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [i, word] of words.entries()) {
    const before = seen.get(word);
    if (before !== undefined) return [before, i];
    seen.set(word, i);
  }
  return undefined;
}

/** The text of each segment, cut where the walk passes from one to the next. */
function textsOf(key: string, states: readonly number[], boundaries: ReadonlyMap<number, number>): string[] {
  const texts: string[] = [];
  let from = 0;
  for (const [i, state] of states.entries()) {
    if (!boundaries.has(state)) continue;
    texts.push(key.slice(from, i + 1));
    from = i + 1;
  }
  return texts;
}
