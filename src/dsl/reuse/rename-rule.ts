import type { BracketItem, Brackets } from '../brackets/brackets.js';
import type { ConfigRule, ConfigSide, Operation, Reference, Rule, Side, Size, Text } from '../mapping.js';
import { IN_RULE, renameEquation, renameExpression, type Around } from './rename-expression.js';
import { renameKey } from './rename-key.js';
import type { Renaming } from './renaming.js';

/** A rule with its names as they are in the other mapping. Roles and helpers are its own and stay. */
export function renameRule(rule: Rule, renaming: Renaming): Rule {
  const around: Around = { local: localNames(rule, renaming), config: undefined };
  const sides = rule.sides.map(side => renameSide(side, renaming));
  const [left = rule.sides[0], right = rule.sides[1]] = sides;
  return {
    ...rule,
    sides: [left, right],
    names: rule.names.map(table => ({ ...table, capture: renaming.name(table.capture) })),
    for: rule.for.map(range => ({
      ...range,
      capture: renaming.name(range.capture),
      from: renameExpression(range.from, renaming, IN_RULE),
      to: range.to === undefined ? undefined : renameExpression(range.to, renaming, IN_RULE),
    })),
    when: rule.when === undefined ? undefined : renameExpression(rule.when, renaming, IN_RULE),
    replicated: rule.replicated.map(axis => renameText(axis, renaming)),
    fill: rule.fill.map(({ axis, value }) => ({
      axis: renameText(axis, renaming),
      value: renameExpression(value, renaming, IN_RULE),
    })),
    value: rule.value.map(equation => renameEquation(equation, renaming, around)),
    ops: rule.ops.map(operation => renameOperation(operation, rule, renaming)),
  };
}

export function renameSize(size: Size, renaming: Renaming): Size {
  const { name, parameter, value } = size;
  return {
    ...size,
    name: renaming.name(name),
    parameter: parameter === undefined ? undefined : renaming.name(parameter),
    value: value === undefined ? undefined : renameExpression(value, renaming, IN_RULE),
  };
}

/** A config rule with its fields at the place where the config stands in the other mapping. */
export function renameConfigRule(rule: ConfigRule, layouts: readonly [string, string], renaming: Renaming): ConfigRule {
  const helpers = rule.value.map(({ name }) => name).filter(name => !renaming.isLayout(name));
  const around: Around = { local: new Set(helpers), config: { target: undefined } };
  const side = (index: 0 | 1): ConfigSide | undefined => {
    const found = rule.sides[index];
    if (found?.kind !== 'fields') return found;
    const path = renaming.configPath(layouts[index]);
    return { ...found, fields: found.fields.map(field => ({ ...field, path: [...path, ...field.path] })) };
  };
  return {
    ...rule,
    sides: [side(0), side(1)],
    default: rule.default === undefined ? undefined : renameExpression(rule.default, renaming, around),
    when: rule.when === undefined ? undefined : renameExpression(rule.when, renaming, around),
    value: rule.value.map(equation => renameEquation(equation, renaming, around)),
  };
}

/** Roles of the references, and helpers: what an equation names that is no layout. */
function localNames(rule: Rule, renaming: Renaming): ReadonlySet<string> {
  const roles = referencesOf(rule).flatMap(({ role }) => role?.text ?? []);
  const helpers = rule.value.map(({ name }) => name).filter(name => !renaming.isLayout(name));
  return new Set([...roles, ...helpers]);
}

const referencesOf = (rule: Rule): readonly Reference[] =>
  rule.sides.flatMap(side => (side.kind === 'references' ? side.references : []));

function renameSide(side: Side, renaming: Renaming): Side {
  if (side.kind === 'nothing') return side;
  const references = side.references.map(reference => ({
    ...reference,
    key: renameKey(reference.key, renaming),
    brackets: reference.brackets === undefined ? undefined : renameBrackets(reference.brackets, renaming),
  }));
  return { ...side, references };
}

const renameBrackets = (brackets: Brackets, renaming: Renaming): Brackets => ({
  ...brackets,
  dimensions: brackets.dimensions.map(item => renameItem(item, renaming)),
});

function renameItem(item: BracketItem, renaming: Renaming): BracketItem {
  switch (item.kind) {
    case 'axis':
      return { ...item, name: renaming.name(item.name) };
    case 'group': {
      const minus = item.minus === undefined ? undefined : { ...item.minus, name: renaming.name(item.minus.name) };
      return { ...item, items: item.items.map(inner => renameItem(inner, renaming)), minus };
    }
    case 'sum':
      return { ...item, terms: item.terms.map(term => renameItem(term, renaming)) };
    default:
      return item;
  }
}

const renameText = (text: Text, renaming: Renaming): Text => ({ ...text, text: renaming.name(text.text) });

/** Arguments are texts of which only the operation knows the meaning: the names of the rule's axes in them are renamed. */
function renameOperation(operation: Operation, rule: Rule, renaming: Renaming): Operation {
  const axes = new Set(referencesOf(rule).flatMap(({ brackets }) => axisNames(brackets?.dimensions ?? [])));
  const rename = (text: Text): Text => ({
    ...text,
    text: text.text.replace(/[A-Za-z_]\w*/g, name =>
      axes.has(name) || renaming.declares(name) ? renaming.name(name) : name,
    ),
  });
  const { arguments: given } = operation;
  switch (given.kind) {
    case 'none':
      return operation;
    case 'text':
      return { ...operation, arguments: { ...given, value: rename(given.value) } };
    case 'list':
      return { ...operation, arguments: { ...given, values: given.values.map(rename) } };
    case 'table': {
      const entries = [...given.entries].map(([name, value]): [string, Text | readonly Text[]] => [
        name,
        'text' in value ? rename(value) : value.map(rename),
      ]);
      return { ...operation, arguments: { ...given, entries: new Map(entries) } };
    }
  }
}

const axisNames = (items: readonly BracketItem[]): readonly string[] =>
  items.flatMap(item => {
    if (item.kind === 'axis') return [item.name];
    if (item.kind === 'group') return axisNames(item.items);
    return item.kind === 'sum' ? axisNames(item.terms) : [];
  });
