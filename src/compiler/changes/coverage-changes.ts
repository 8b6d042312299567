import { claimKeys } from '../bind/claim-keys.js';
import { exampleTensors } from '../example/example-tensors.js';
import type { Edge } from '../program/program.js';
import type { Relation, RelationRule } from '../relation/relation.js';
import type { Instead } from './change.js';
import type { CompareOptions } from './change.js';
import { couldBe } from './could-be.js';

/**
 * What becomes of the keys of a rule in the revision that does not have it: other rules claim them there, or nobody does. Asked of the keys
 * that a checkpoint has under the sizes of an example.
 */
export function insteadOf(
  own: Relation,
  other: Relation,
  rule: RelationRule,
  edges: readonly Edge[],
  { examples: [sizes], stores }: CompareOptions,
): readonly Instead[] {
  return ([0, 1] as const).flatMap((side): readonly Instead[] => {
    if (rule.sides[side] === undefined) return [];
    const alone: Relation = { ...own, rules: [{ ...rule, index: 0, source: { ...rule.source, when: undefined } }] };
    const patterns = edges.flatMap(({ canonical }) => canonical.sides[side]?.map(({ key }) => key) ?? []);
    const tensors = exampleTensors(alone, side, { sizes, stores: stores[side] }).tensors.filter(({ key }) =>
      patterns.some(pattern => couldBe(key, pattern)),
    );
    if (tensors.length === 0) return [];
    const claims = claimKeys(other, side, tensors).map(found => found.claims.map(claim => claim.rule));
    const claimed = claims.filter(rules => rules.length > 0).length;
    const by = [...new Set(claims.flat())].map(({ source }) => source.span);
    const count = claimed === 0 ? 'none' : claimed === tensors.length ? 'all' : 'some';
    return [{ layout: own.layouts[side].name, claimed: count, by }];
  });
}
