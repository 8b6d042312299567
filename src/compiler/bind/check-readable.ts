import { noInverse } from '../../diagnostics/catalog/layout-bound.js';
import { at, type Span } from '../../diagnostics/source.js';
import { otherSide, type RelationRule } from '../relation/relation.js';
import { describeValueProblem } from '../value/describe-problem.js';
import { isProblem, readEquations } from '../value/read-equations.js';
import type { Binding } from './binding.js';
import type { Instance } from './instances.js';

/** A second claim that may be absent: where it would only write what another rule writes, it is left out, readable or not. */
export const isTiedByAbsence = ({ source }: RelationRule): boolean => source.tied && source.optional !== 'no';

/**
 * True if the rules of these instances can be read in this direction; the others are reported (MAPC3109). Before anything is
 * asked for that they would need: it would not help.
 */
export function checkReadable(binding: Binding, instances: readonly Instance[]): boolean {
  let fine = true;
  const [from, to] = [
    binding.relation.layouts[binding.from].name,
    binding.relation.layouts[otherSide(binding.from)].name,
  ];
  for (const rule of new Set(instances.map(instance => instance.rule))) {
    for (const { span, reason } of obstacles(rule, binding)) {
      fine = false;
      binding.spoiled.add(rule);
      binding.report(noInverse.make(at(span), { from, to, reason }));
    }
  }
  return fine;
}

function obstacles(rule: RelationRule, binding: Binding): readonly { readonly span: Span; readonly reason: string }[] {
  const made = rule.source.value.length === 0 ? [] : readEquations(binding.relation, rule, binding.from);
  const written = rule.sides[otherSide(binding.from)] ?? [];
  return [
    ...made.flatMap(problem =>
      isProblem(problem) ? [{ span: problem.span, reason: describeValueProblem(problem) }] : [],
    ),
    ...written.flatMap(({ key, source }) =>
      key.kind === 'regex'
        ? [{ span: source.key.span, reason: 'a key given as a regular expression can be read, but not written' }]
        : [],
    ),
  ];
}
