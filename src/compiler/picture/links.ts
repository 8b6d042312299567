import { scattered } from '../bind/instances.js';
import { axisItems, blocksOf } from '../relation/blocks.js';
import type { RelationReference } from '../relation/relation.js';
import type { Scene } from './scene.js';

/** One block of one reference, with its axes in the order in which elements are stored: captures of its own come before brackets. */
export interface LinkMember {
  readonly reference: RelationReference;
  readonly block: number;
  readonly captures: readonly string[];
  readonly axes: readonly string[];
}

/** Blocks whose elements belong together: a pair that holds the same ones, or all operands and results of an equation. */
export interface Link {
  readonly members: readonly LinkMember[];
}

/** What belongs together in a rule. Empty for a rule without a side, and for equations over references of several blocks. */
export function linksOf(scene: Scene): readonly Link[] {
  const { rule } = scene;
  const [left, right] = rule.sides;
  if (left === undefined || right === undefined) return [];
  const member = (reference: RelationReference | undefined, block: number): readonly LinkMember[] =>
    reference === undefined ? [] : [memberOf(scene, reference, block)];
  if (rule.pairs.length > 0) {
    return rule.pairs.map(([a, b]) => {
      return { members: [...member(left[a.reference], a.block), ...member(right[b.reference], b.block)] };
    });
  }
  const all = [...left, ...right];
  if (all.some(({ blocks }) => blocks.length > 1)) return [];
  return [{ members: all.flatMap(reference => member(reference, 0)) }];
}

/** Blocks that hold one value that the rule fills in, each by itself. */
export function filledBlocks(scene: Scene): readonly Link[] {
  return scene.rule.filled.flatMap(({ side, at }) => {
    const reference = scene.rule.sides[side]?.[at.reference];
    return reference === undefined ? [] : [{ members: [memberOf(scene, reference, at.block)] }];
  });
}

function memberOf(scene: Scene, reference: RelationReference, block: number): LinkMember {
  const axes = blocksOf(scene.items(reference))[block]?.axes.map(({ name }) => name) ?? [];
  const captures = scattered(scene.rule, reference);
  return { reference, block, captures, axes: [...captures, ...axes] };
}

/** The largest number that an axis is divided by in a rule: so many indices share a scale; 1 where it is not divided. */
export function divisorOf(scene: Scene, axis: string): number {
  const references = [...(scene.rule.sides[0] ?? []), ...(scene.rule.sides[1] ?? [])];
  const divisors = references.flatMap(({ items }) =>
    axisItems(items).flatMap(({ name, divisor }) => (name === axis && divisor !== undefined ? [divisor] : [])),
  );
  return Math.max(1, ...divisors);
}
