import { at } from '../../diagnostics/source.js';
import { conditionAssumed, undecidable, badScalar } from '../../diagnostics/catalog/layout-bound.js';
import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { suggestions } from '../../diagnostics/suggest.js';
import { namesIn } from '../relation/resolve-form.js';
import { unfit } from '../scalar/evaluate-scalar.js';
import type { RelationRule } from '../relation/relation.js';
import { operandNotes } from './operands.js';
import type { Binding, Captures } from './binding.js';
import type { CaptureValue } from '../keys/pattern.js';

/** Whether each rule's `when` holds: the same for all its instances, or a question to each. */
export type Conditions = ReadonlyMap<RelationRule, boolean | ((captures: Captures) => boolean)>;

/** True if the rule applies (to an instance, where captures are given and its condition speaks of them). */
export function holds(conditions: Conditions, rule: RelationRule, captures?: Captures): boolean {
  const condition = conditions.get(rule) ?? true;
  if (typeof condition === 'boolean') return condition;
  return captures === undefined || condition(captures);
}

/**
 * Decides the conditions of all rules. One that hangs on a config that was not given takes what its `??` says, with a
 * remark; one that cannot be decided is an error that says what to give.
 */
export function decideConditions(binding: Binding): Conditions {
  const conditions = new Map<RelationRule, boolean | ((captures: Captures) => boolean)>();
  // Rules that hang on one field are told of together: the first says it.
  const reported = new Set<string>();
  for (const rule of binding.relation.rules) {
    const { when } = rule.source;
    if (when === undefined) continue;
    const decide = (captures: Captures): boolean => {
      const strict = binding.evaluate(when, { captures });
      if (strict.kind === 'value' && typeof strict.value === 'boolean') return strict.value;
      if (strict.kind === 'unknown') {
        const lenient = binding.evaluate(when, { captures, lenient: true });
        const needs = strict.needs.join(', ');
        if (lenient.kind === 'value' && typeof lenient.value === 'boolean') {
          if (!reported.has(needs)) {
            binding.report(conditionAssumed.make(at(when.span), { needs: strict.needs, taken: lenient.value }));
          }
          reported.add(needs);
          return lenient.value;
        }
        if (!reported.has(needs)) binding.report(undecidable.make(at(when.span), { needs: strict.needs }));
        reported.add(needs);
        binding.spoiled.add(rule);
        return false;
      }
      const wrong = `wrong ${when.span.start}`;
      if (!reported.has(wrong)) {
        const { span, reason } = strict.kind === 'wrong' ? strict.problem : unfit(when, strict.value, 'true or false');
        const near = reason.kind === 'absent' ? binding.nearFields(reason.path) : [];
        const notes = [...suggestions(near), ...operandNotes(binding, when)];
        binding.report(
          badScalar.make(at(span), { of: 'the condition', reason }, { notes, fixes: nearestFixes(span, near) }),
        );
      }
      reported.add(wrong);
      binding.spoiled.add(rule);
      return false;
    };
    const speaksOfCaptures = namesIn(when).some(name => rule.captures.has(name));
    conditions.set(rule, speaksOfCaptures ? decide : decide(new Map<string, CaptureValue>()));
  }
  return conditions;
}
