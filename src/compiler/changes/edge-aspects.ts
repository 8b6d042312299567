import type { Json } from '../../diagnostics/diagnostic.js';
import type { CanonicalEdge, Edge } from '../program/program.js';
import { otherSide, type Relation } from '../relation/relation.js';
import type { Aspect, RuleChange, SourceChange } from './change.js';
import { patternOf } from './match-edges.js';
import { keysOfEdge } from './rule-view.js';

/** In what respects an edge differs from the one that stands in its place: none where only the files of its layouts do. */
export function aspectsOf(before: CanonicalEdge, after: CanonicalEdge): readonly Aspect[] {
  const differ = (of: (edge: CanonicalEdge) => Json): boolean => text(of(before)) !== text(of(after));
  const keys = (edge: CanonicalEdge): Json => edge.sides.map(nodes => nodes?.map(patternOf).sort() ?? null);
  const found: Aspect[] = [];
  const sources = differ(keys);
  if (sources) found.push('sources');
  // With other tensors on one side, their places among each other say nothing.
  if (differ(movement)) found.push('movement');
  else if (differ(edge => nodes(edge, ({ shape }) => shape))) found.push('shape');
  if (differ(edge => nodes(edge, ({ dtype }) => dtype))) found.push('dtype');
  if (differ(edge => [edge.value, edge.precision])) found.push('value');
  if (differ(edge => edge.when)) found.push('condition');
  if (differ(edge => edge.for)) found.push('range');
  if (differ(edge => edge.replicated)) found.push('replicas');
  if (differ(edge => edge.fill)) found.push('padding');
  if (differ(edge => edge.optional)) found.push('optional');
  if (differ(edge => edge.tied)) found.push('tied');
  if (differ(edge => edge.otherwise)) found.push('otherwise');
  if (differ(edge => [edge.forward === true, edge.backward === true])) found.push('inverse');
  return found;
}

const text = (json: Json): string => JSON.stringify(json);

const nodes = (edge: CanonicalEdge, of: (node: NonNullable<CanonicalEdge['sides'][0]>[number]) => Json): Json =>
  edge.sides.map(side => side?.map(of) ?? null);

/** Where elements go: the strides and offsets of both sides. */
function movement({ moves }: CanonicalEdge): Json {
  return moves;
}

/** Tensors of either layout that now belong to others of the other one. */
export function sourceChanges(relation: Relation, before: Edge, after: Edge): readonly SourceChange[] {
  return ([1, 0] as const).flatMap((side): readonly SourceChange[] => {
    const others = (edge: Edge): readonly string[] => keysOfEdge(edge, otherSide(side));
    const patterns = (edge: Edge): readonly string[] => (edge.canonical.sides[side] ?? []).map(patternOf);
    const had = new Set(patterns(before));
    const kept = keysOfEdge(after, side).filter((_, i) => had.has(patterns(after)[i] ?? ''));
    if (text(others(before)) === text(others(after))) return [];
    const [layout, other] = [relation.layouts[side].name, relation.layouts[otherSide(side)].name];
    return kept.map(target => ({ layout, target, other, before: others(before), after: others(after) }));
  });
}

/** Directions that a rule cannot be read in any more, or now can. */
export function inverseChanges(relation: Relation, before: CanonicalEdge, after: CanonicalEdge): RuleChange['inverse'] {
  const [left, right] = relation.layouts;
  const direction = (from: string, to: string, old: string | true, fresh: string | true): RuleChange['inverse'] => {
    if ((old === true) === (fresh === true)) return [];
    const reason = fresh === true ? (old === true ? '' : old) : fresh;
    return [{ from, to, lost: fresh !== true, reason }];
  };
  return [
    ...direction(left.name, right.name, before.forward, after.forward),
    ...direction(right.name, left.name, before.backward, after.backward),
  ];
}
