import type { Relation, SideIndex } from '../relation/relation.js';

/** One mapping read in one direction. */
export interface Step {
  readonly relation: Relation;
  readonly from: SideIndex;
}

export interface Chain {
  readonly from: string;
  readonly to: string;
  readonly steps: readonly Step[];
}

/**
 * The ways through mappings that share layouts (of the same name and the same model), each from one layout to another
 * and using every mapping once, in an order and in directions that fit. With `from` and `to`, only those between them.
 */
export function findChains(
  relations: readonly Relation[],
  from: string | undefined,
  to: string | undefined,
): readonly Chain[] {
  const chains: Chain[] = [];
  const walk = (steps: readonly Step[], left: readonly Relation[], start: string, here: string): void => {
    if (left.length === 0) {
      if (to === undefined || to === here) chains.push({ from: start, to: here, steps });
      return;
    }
    for (const relation of left) {
      for (const side of [0, 1] as const) {
        if (relation.layouts[side].name !== here) continue;
        const before = steps.at(-1)?.relation;
        if (before !== undefined && !compose(before, relation)) continue;
        const rest = left.filter(other => other !== relation);
        walk([...steps, { relation, from: side }], rest, start, relation.layouts[side === 0 ? 1 : 0].name);
      }
    }
  };
  const starts = new Set(relations.flatMap(relation => relation.layouts.map(layout => layout.name)));
  for (const start of starts) if (from === undefined || from === start) walk([], relations, start, start);
  return chains;
}

/** True if two mappings speak of one model, or neither of any. */
export function compose(a: Relation, b: Relation): boolean {
  const [first, second] = [a.mapping.models, b.mapping.models];
  if (first.length === 0 && second.length === 0) return true;
  return first.some(({ text }) => second.some(other => other.text === text));
}
