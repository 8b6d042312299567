import type { Json } from '../../diagnostics/diagnostic.js';
import type { ConfigRule, ConfigSide, Layout } from '../../dsl/mapping.js';
import { printExpression } from '../../dsl/expression/print-expression.js';
import { axisItems } from '../relation/blocks.js';
import type { Relation } from '../relation/relation.js';
import { buildEdges } from './build-edge.js';
import type { GlobalNames } from './naming.js';
import type { Edge, Program, ProgramLayout } from './program.js';

/** The program of a mapping whose text is right (a relation without errors). */
export function buildProgram(relation: Relation): Program {
  const globals = nameGlobals(relation);
  const edges = edgesOf(relation, globals);
  return {
    layouts: [layoutOf(relation.layouts[0]), layoutOf(relation.layouts[1])],
    options: [...relation.options.values()]
      .map(option => ({ name: option.name, values: option.values.map(value => value.text) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    edges,
    config: relation.mapping.config.map(rule => canonicalConfigRule(rule)).sort(byText),
    sizes: new Map([...globals].map(([name, canonical]) => [canonical, name])),
  };
}

function edgesOf(relation: Relation, globals: GlobalNames): readonly Edge[] {
  return relation.rules
    .flatMap(rule => buildEdges(relation, rule, globals))
    .sort((a, b) => byText(a.canonical, b.canonical));
}

/**
 * Canonical names for the sizes that hold in the whole checkpoint but are only found from shapes or counted. They must not hang on
 * what the mapping calls them, so they are ordered by where they stand: by the edges with this one marked and the others
 * alike.
 */
export function nameGlobals(relation: Relation): GlobalNames {
  const known = named.get(relation);
  if (known !== undefined) return known;
  const found = findNames(relation);
  named.set(relation, found);
  return found;
}

/** It takes the edges of a relation once for each size. */
const named = new WeakMap<Relation, GlobalNames>();

function findNames(relation: Relation): GlobalNames {
  const names = new Set<string>();
  for (const size of relation.sizes.values()) if (size.value === undefined) names.add(size.name);
  for (const rule of relation.rules) {
    for (const [name, type] of rule.captures) {
      if (type.kind === 'integer' && relation.sizes.get(name)?.value === undefined) names.add(name);
    }
  }
  const used = new Set(
    relation.rules.flatMap(rule => [
      ...rule.captures.keys(),
      ...[...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])].flatMap(reference =>
        axisItems(reference.items).map(item => item.name),
      ),
    ]),
  );
  const signatures = [...names]
    .filter(name => used.has(name))
    .map(name => {
      const marked = new Map([...names].map(other => [other, other === name ? 'G!' : 'G?'] as const));
      return [name, JSON.stringify(edgesOf(relation, marked).map(edge => edge.canonical))] as const;
    });
  signatures.sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new Map(signatures.map(([name], i) => [name, `G${i}`]));
}

const byText = (a: Json, b: Json): number => {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

const pairs = (
  entries: readonly { readonly from: { text: string }; readonly to: { text: string } }[],
): readonly (readonly [string, string])[] =>
  entries.map(({ from, to }) => [from.text, to.text] as const).sort(([a], [b]) => (a < b ? -1 : 1));

function layoutOf(layout: Layout): ProgramLayout {
  return {
    name: layout.name,
    format: layout.format.text,
    file: layout.file?.text ?? null,
    files: layout.files.map(part => [part.prefix.text, part.path.text] as const),
    root: layout.root?.text ?? null,
    config: layout.config?.text ?? null,
    dtype: pairs(layout.dtype),
    copy: pairs(layout.copy),
  };
}

/** A rule of configs without the places of its text. */
export function canonicalConfigRule(rule: ConfigRule): Json {
  const side = (entry: ConfigSide | undefined): Json =>
    entry === undefined
      ? 'any'
      : entry.kind === 'nothing'
        ? null
        : entry.fields.map(field => [field.type ?? null, field.path.join('.')] as const);
  return {
    sides: rule.sides.map(side),
    is: rule.is?.text ?? null,
    default: rule.default === undefined ? null : printExpression(rule.default),
    value: rule.value.map(equation => [equation.name, printExpression(equation.value)] as const),
    when: rule.when === undefined ? null : printExpression(rule.when),
  };
}
