import { otherSide, type RelationRule, type SideIndex } from '../relation/relation.js';

/** `model.layers.{layer}.mlp.{w}.weight -> layers.{layer}.feed_forward.{w}.weight`: a rule in one line. */
export function ruleTitle(rule: RelationRule, from: SideIndex): string {
  const side = (index: SideIndex): string =>
    rule.sides[index]?.map(reference => reference.source.key.text).join(', ') ?? 'nothing';
  return `${side(from)} -> ${side(otherSide(from))}`;
}
