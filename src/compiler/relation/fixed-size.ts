import { axisItems } from './blocks.js';
import type { RelationRule } from './relation.js';

const fixedSizes = new WeakMap<RelationRule, ReadonlyMap<string, number>>();

/** `two=2` fixes the size of the axis in the whole rule, wherever it is said. */
export function fixedSize(rule: RelationRule, axis: string): number | undefined {
  let sizes = fixedSizes.get(rule);
  if (sizes === undefined) {
    const found = new Map<string, number>();
    for (const reference of [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])]) {
      for (const item of axisItems(reference.items)) if (item.size !== undefined) found.set(item.name, item.size);
    }
    fixedSizes.set(rule, (sizes = found));
  }
  return sizes.get(axis);
}
