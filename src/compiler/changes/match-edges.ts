import type { CanonicalNode, Edge } from '../program/program.js';
import type { AlikeEdges } from './name-alike.js';
import type { Relation } from '../relation/relation.js';

/** An edge of the first revision and what stands in its place in the second; one of them is missing where a rule is gone or new. */
export interface EdgePair {
  readonly before: Edge | undefined;
  readonly after: Edge | undefined;
  /** The edge of the first revision under the sizes of the second. */
  readonly resized: Edge | undefined;
}

/**
 * The edges that are not the same in two revisions, paired: first those of the same tensors, then those that share tensors. `sizes` are those
 * of the second revision.
 */
export function changedEdges(edges: AlikeEdges, sizes: Relation['sizes']): readonly EdgePair[] {
  const open = new Open(edges.before, edges.after);
  open.takeEqual();
  for (const score of [SAME_TENSORS, SAME_TARGETS, SAME_SOURCES, SOME_TENSORS]) {
    // Of several, one whose condition is the same comes first: two rules may claim a key under opposite conditions.
    open.pair((a, b) => score(a, b) && a.canonical.when === b.canonical.when);
    open.pair(score);
  }
  const anew = edges.resize(sizes);
  const resized = new Map(edges.before.map((edge, i) => [edge, anew[i]]));
  const pairs = open.pairs.map(([old, fresh]): EdgePair => ({ before: old, after: fresh, resized: resized.get(old) }));
  return [
    ...pairs,
    ...open.before.map((edge): EdgePair => ({ before: edge, after: undefined, resized: undefined })),
    ...open.after.map((edge): EdgePair => ({ before: undefined, after: edge, resized: undefined })),
  ];
}

type Score = (before: Edge, after: Edge) => boolean;

const has = (edge: Edge, side: 0 | 1): boolean => (edge.canonical.sides[side]?.length ?? 0) > 0;
const same = (a: Edge, b: Edge, side: 0 | 1): boolean =>
  patternsOf(a)[side].join('\n') === patternsOf(b)[side].join('\n');

type Patterns = readonly [readonly string[], readonly string[]];

const known = new WeakMap<Edge, Patterns>();

function patternsOf(edge: Edge): Patterns {
  const before = known.get(edge);
  if (before !== undefined) return before;
  const [left, right] = edge.canonical.sides;
  const patterns: Patterns = [(left ?? []).map(patternOf).sort(), (right ?? []).map(patternOf).sort()];
  known.set(edge, patterns);
  return patterns;
}

const SAME_TENSORS: Score = (a, b) => same(a, b, 0) && same(a, b, 1);
const SAME_TARGETS: Score = (a, b) => has(a, 1) && same(a, b, 1);
const SAME_SOURCES: Score = (a, b) => has(a, 0) && same(a, b, 0);
const SOME_TENSORS: Score = (a, b) =>
  ([0, 1] as const).some(side => patternsOf(a)[side].some(pattern => patternsOf(b)[side].includes(pattern)));

/** The key of a tensor as a pattern that does not hang on how the captures of its edge are numbered. */
export function patternOf({ key }: CanonicalNode): string {
  return key.replace(/\{[^{}]*\}/g, hole => hole.replace(/\bc\d+\b/g, 'c'));
}

export const textOf = ({ canonical }: Edge): string => JSON.stringify(canonical);

/** The edges of both revisions that have no partner yet. */
class Open {
  before: readonly Edge[];
  after: readonly Edge[];
  readonly pairs: (readonly [Edge, Edge])[] = [];

  constructor(before: readonly Edge[], after: readonly Edge[]) {
    this.before = before;
    this.after = after;
  }

  /** Takes away what is the same. */
  takeEqual(): void {
    const byText = new Map<string, Edge[]>();
    for (const edge of this.after) {
      const list = byText.get(textOf(edge));
      if (list === undefined) byText.set(textOf(edge), [edge]);
      else list.push(edge);
    }
    this.before = this.before.filter(edge => byText.get(textOf(edge))?.pop() === undefined);
    this.after = [...byText.values()].flat();
  }

  /** Pairs what fits, each edge once. */
  pair(fits: Score): void {
    const left = new Set(this.after);
    const rest: Edge[] = [];
    for (const edge of this.before) {
      const partner = [...left].find(candidate => fits(edge, candidate));
      if (partner === undefined) rest.push(edge);
      else {
        left.delete(partner);
        this.pairs.push([edge, partner]);
      }
    }
    this.before = rest;
    this.after = [...left];
  }
}
