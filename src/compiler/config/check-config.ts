import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { fieldsDoNotPair, fieldTwice } from '../../diagnostics/catalog/config.js';
import type { ConfigField, ConfigRule } from '../../dsl/mapping.js';
import type { Relation, SideIndex } from '../relation/relation.js';
import { covers, fieldsOf } from './config-rules.js';

/** What can be said of config rules without a config: sides that go together, one rule for a field. Reports MAPC4504 and MAPC4506. */
export function checkConfig(relation: Relation, report: Report): void {
  for (const rule of relation.mapping.config) checkSides(rule, relation, report);
  for (const side of [0, 1] as const) checkFields(relation, side, report);
}

function checkSides(rule: ConfigRule, relation: Relation, report: Report): void {
  const [left, right] = [fieldsOf(rule, 0), fieldsOf(rule, 1)];
  const say = (reason: string): void => report(fieldsDoNotPair.make(at(rule.span), { reason }));
  const names = relation.layouts.map(layout => layout.name);
  if (rule.is !== undefined) {
    if (rule.value.length > 0) say('a field that `is` a constant has no `value`');
    return;
  }
  if (left.length === 0 && right.length === 0) {
    say(`a config rule names a field of ${names.join(' or ')}`);
    return;
  }
  if (left.length > 1 && right.length > 0)
    say('several fields are dropped together, not carried over: write a rule for each');
  if (right.length > 1 && left.length > 0)
    say('several fields are dropped together, not carried over: write a rule for each');
  const alone = left.length === 0 || right.length === 0;
  if (alone && rule.value.length === 0 && rule.why === undefined) {
    say('a field that only one side has is dropped with a `why`, made by a `value`, or `is` a constant');
  }
  for (const equation of rule.value) {
    const side = names.indexOf(equation.name);
    if ((side === 0 || side === 1) && fieldsOf(rule, side).length === 0) {
      say(`the rule has an equation for "${equation.name}", but no field of it`);
    }
  }
}

/** Two rules may speak of one field only if both say when. */
function checkFields(relation: Relation, side: SideIndex, report: Report): void {
  const seen: { readonly field: ConfigField; readonly rule: ConfigRule }[] = [];
  for (const rule of relation.mapping.config) {
    for (const field of fieldsOf(rule, side)) {
      const before = seen.find(
        other => other.rule !== rule && (covers(other.field, field.path) || covers(field, other.field.path)),
      );
      if (before !== undefined && (before.rule.when === undefined || rule.when === undefined)) {
        report(
          fieldTwice.make(
            at(field.span),
            { layout: relation.layouts[side].name, field: field.path.join('.') },
            { related: [{ place: at(before.field.span), text: 'the other one' }] },
          ),
        );
      }
      seen.push({ field, rule });
    }
  }
}
