import { textTooLong } from '../../diagnostics/catalog/text-syntax.js';
import { bothNull, fieldsDoNotFit, nullWithoutReason } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { Equation } from '../expression/expression.js';
import { parseEquation, parseRange } from '../expression/parse-expression.js';
import { operationsOf } from '../expression/written-out.js';
import { MOST_OPERATIONS } from '../limits.js';
import type { ForRange, NameTable, Rule, Side } from '../mapping.js';
import { RULE_FIELDS } from '../schema/rule-schema.js';
import { entrySpan, fieldOf, type YamlNode, type YamlTable } from '../yaml/node.js';
import { checkFields, reportMissingSides } from './check-fields.js';
import { entriesOf, fieldText, isTrue, keyText, pairsOf, scalarOf, scalarsOf, textsOf } from './read-nodes.js';
import { readOperations } from './read-operations.js';
import { readSide } from './read-side.js';
import { readExpression } from './read-sizes.js';

/** A rule; undefined after reporting that a side of it is missing. */
export function readRule(node: YamlNode, layouts: readonly [string, string], report: Report): Rule | undefined {
  if (node.kind !== 'table') return undefined;
  const there = checkFields(node, 'a rule', RULE_FIELDS, layouts, report);
  reportMissingSides(node, there, layouts, report);
  const [left, right] = layouts.map(name => there.get(name));
  const sides = [left, right].map(side => (side === undefined ? undefined : readSide(side, report)));
  const optional = scalarOf(fieldOf(node, 'optional'));
  const fields = {
    id: fieldText(node, 'id'),
    names: readNames(fieldOf(node, 'names')),
    for: readRanges(fieldOf(node, 'for'), report),
    when: readExpression(fieldOf(node, 'when'), report),
    why: fieldText(node, 'why'),
    replicated: textsOf(fieldOf(node, 'replicated')),
    optional: optional?.text === 'each' ? 'each' : isTrue(optional) ? 'family' : 'no',
    tied: isTrue(fieldOf(node, 'tied')),
    otherwise: isTrue(fieldOf(node, 'otherwise')),
    fill: entriesOf(fieldOf(node, 'fill')).flatMap(({ key, value }) => {
      const expression = readExpression(value, report);
      return expression === undefined ? [] : [{ axis: keyText(key), value: expression }];
    }),
    value: readEquations(fieldOf(node, 'value'), report),
    precision: fieldText(node, 'precision')?.text === 'source' ? 'source' : 'f32',
    ops: readOperations(fieldOf(node, 'ops')),
    span: node.span,
  } as const;
  const [first, second] = sides;
  if (first === undefined || second === undefined) return undefined;
  const rule: Rule = { ...fields, sides: [first, second] };
  checkNothing(node, rule, layouts, report);
  checkTogether(node, rule, layouts, report);
  return rule;
}

/** `value:` of a rule or of a config rule. */
export function readEquations(node: YamlNode | undefined, report: Report): readonly Equation[] {
  const equations = scalarsOf(node).flatMap(scalar => {
    const equation = scalar.text === '' ? undefined : parseEquation(scalar.slice(), report);
    return equation === undefined ? [] : [equation];
  });
  const large = operationsOf(equations).findIndex(count => count > MOST_OPERATIONS);
  const span = equations[large]?.span;
  if (span !== undefined) {
    const where = 'an equation with its helpers written out';
    report(textTooLong.make(at(span), { where, most: MOST_OPERATIONS, unit: 'operations' }));
  }
  return equations;
}

function readNames(node: YamlNode | undefined): readonly NameTable[] {
  return entriesOf(node).map(({ key, value }) => ({
    capture: key.text,
    span: key.span,
    entries:
      value.kind === 'table'
        ? pairsOf(value).map(({ from, to }) => ({ left: from, right: to }))
        : textsOf(value).map(word => ({ left: word, right: word })),
  }));
}

function readRanges(node: YamlNode | undefined, report: Report): readonly ForRange[] {
  return entriesOf(node).flatMap(({ key, value }) => {
    const scalar = scalarOf(value);
    const range = scalar === undefined || scalar.isNull ? undefined : parseRange(scalar.slice(), report);
    return range === undefined ? [] : [{ capture: key.text, ...range, span: key.span }];
  });
}

/** A side that is null needs a reason or a value; what both sides do not have is no rule. */
function checkNothing(table: YamlTable, rule: Rule, layouts: readonly [string, string], report: Report): void {
  const [left, right] = rule.sides;
  const place = (side: Side, name: string) => {
    const entry = table.entries.find(({ key }) => key.text === name);
    return at(entry === undefined ? side.span : entrySpan(entry));
  };
  if (left.kind === 'nothing' && right.kind === 'nothing') {
    report(bothNull.make(place(left, layouts[0]), {}));
    return;
  }
  if (rule.why !== undefined || fieldOf(table, 'value') !== undefined) return;
  for (const index of [0, 1] as const) {
    const side = rule.sides[index];
    if (side.kind === 'nothing') report(nullWithoutReason.make(place(side, layouts[index]), { side: layouts[index] }));
  }
}

/** Fields that say nothing, or contradict each other, when they stand in one rule. */
function checkTogether(table: YamlTable, rule: Rule, layouts: readonly [string, string], report: Report): void {
  const say = (field: string, what: string): void => {
    const key = table.entries.find(entry => entry.key.text === field)?.key;
    report(fieldsDoNotFit.make(at(key?.span ?? rule.span), { what }));
  };
  const has = (field: string): boolean => fieldOf(table, field) !== undefined;
  if (has('precision') && !has('value')) say('precision', '"precision" is about "value", and the rule has none');
  if (rule.tied && rule.otherwise)
    say('otherwise', 'a rule is a second claim ("tied") or the last one ("otherwise"), not both');
  if (has('ops') && has('value'))
    say('ops', 'a rule moves by "ops" or computes by "value": write two rules, or brackets');
  const used = new Set<string>();
  rule.sides.forEach((side, index) => {
    const references = side.kind === 'references' ? side.references : [];
    const own = references.length === 1 && references[0]?.role === undefined ? [layouts[index] ?? ''] : [];
    for (const name of [...own, ...references.flatMap(({ role }) => role?.text ?? [])]) {
      if (used.has(name) && has('value')) {
        const role = references.find(reference => reference.role?.text === name)?.role;
        const what = `two references of the rule go by the name "${name}" in "value"`;
        report(fieldsDoNotFit.make(at(role?.span ?? rule.span), { what }));
      }
      used.add(name);
    }
  });
}
