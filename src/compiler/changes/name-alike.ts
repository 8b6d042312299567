import { buildEdges } from '../program/build-edge.js';
import { nameGlobals } from '../program/build-program.js';
import type { GlobalNames } from '../program/naming.js';
import type { Edge } from '../program/program.js';
import type { Relation } from '../relation/relation.js';

/** The edges of two revisions, in the order of their rules, with the same names for what is the same size. */
export interface AlikeEdges {
  readonly before: readonly Edge[];
  readonly after: readonly Edge[];
  /** The edges of the first revision under other sizes: what differs from `before` only hangs on those. */
  readonly resize: (sizes: Relation['sizes']) => readonly Edge[];
}

/**
 * Builds the edges of two revisions so that they can be compared one by one. A program names the sizes of the whole checkpoint by
 * where they stand (`G0`, `G1`), and one more rule may change that for all: here a size has the name that it has in the other
 * revision, where most edges agree on it.
 */
export function edgesAlike(before: Relation, after: Relation): AlikeEdges {
  const names = nameGlobals(after);
  const own = nameGlobals(before);
  const edges = edgesOf(after, names);
  const renamed = matchNames(before, own, edges, names);
  const all = withNames(renamed, names);
  const resize = (sizes: Relation['sizes']): readonly Edge[] =>
    edgesOf({ ...before, sizes, options: after.options }, all);
  return { before: edgesOf(before, renamed), after: edges, resize };
}

const edgesOf = (relation: Relation, globals: GlobalNames): readonly Edge[] =>
  relation.rules.flatMap(rule => buildEdges(relation, rule, globals));

/** Names for sizes that the other revision knows and this one does not. */
const withNames = (renamed: GlobalNames, names: GlobalNames): GlobalNames => new Map([...names, ...renamed]);

/** Size of the first revision -> the name that it has in the second one; one that is not there keeps a name of its own. */
function matchNames(before: Relation, own: GlobalNames, after: readonly Edge[], names: GlobalNames): GlobalNames {
  const there = new Map([...names.values()].map(name => [name, markedTexts(after, name)]));
  const edges = edgesOf(before, own);
  const pairs = [...own].flatMap(([size, canonical]) => {
    const here = markedTexts(edges, canonical);
    return [...names].map(([other, name]) => {
      const common = countCommon(here, there.get(name) ?? new Map<string, number>());
      return { size, name, score: 2 * common + (size === other ? 1 : 0) };
    });
  });
  pairs.sort((a, b) => b.score - a.score);
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const { size, name, score } of pairs) {
    if (score === 0 || found.has(size) || taken.has(name)) continue;
    found.set(size, name);
    taken.add(name);
  }
  return new Map([...own.keys()].map((size, i) => [size, found.get(size) ?? `G${names.size + i}`]));
}

/** Texts of the edges that speak of a size, with this one marked and the others alike; how often each stands there. */
function markedTexts(edges: readonly Edge[], name: string): ReadonlyMap<string, number> {
  const texts = new Map<string, number>();
  for (const { canonical } of edges) {
    const text = JSON.stringify(canonical);
    const marked = text.replace(/\bG\d+\b/g, other => (other === name ? 'G!' : 'G?'));
    if (marked.includes('G!')) texts.set(marked, (texts.get(marked) ?? 0) + 1);
  }
  return texts;
}

function countCommon(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [text, count] of a) common += Math.min(count, b.get(text) ?? 0);
  return common;
}
