import { axisItems } from '../compiler/relation/blocks.js';
import type { Relation } from '../compiler/relation/relation.js';
import { fieldsOf } from '../compiler/config/config-rules.js';
import { configPaths } from '../compiler/scalar/walk-expression.js';
import { wrongSize } from '../compiler/scalar/scalar.js';
import { axisNotSettable, badOptionValue, notAChoice, unknownSetting } from '../diagnostics/catalog/usage.js';
import type { Diagnostic, Json, Report } from '../diagnostics/diagnostic.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';
import { nearest } from '../diagnostics/suggest.js';

/** `--set`: sizes, options, and fields of configs by their path. */
export type Settings = ReadonlyMap<string, Json>;

/**
 * Every name that is set must be one that a mapping knows, and its value one that it can have. Throws MAPC8006 (an option),
 * MAPC8007 (a size), MAPC8015 and MAPC8020.
 */
export function checkSettings(relations: readonly Relation[], set: Settings): void {
  const findings: Diagnostic[] = [];
  const report: Report = finding => findings.push(finding);
  const fields = new Set(relations.flatMap(configFieldsOf));
  const sizes = new Set<string>();
  const lists = new Map<string, string>();
  const axes = new Set<string>();
  const counted = new Set<string>();
  const options = new Map<string, readonly string[]>();
  for (const relation of relations) {
    for (const { name, parameter } of relation.sizes.values()) {
      sizes.add(name);
      if (parameter !== undefined) lists.set(name, parameter);
    }
    for (const option of relation.options.values())
      options.set(
        option.name,
        option.values.map(({ text }) => text),
      );
    for (const rule of relation.rules) {
      for (const [name, { kind }] of rule.captures) {
        axes.add(name);
        if (kind === 'integer') counted.add(name);
      }
      for (const { items } of rule.sides.flatMap(side => side ?? [])) {
        for (const { name } of axisItems(items)) axes.add(name);
      }
    }
  }
  const names = new Set([...sizes, ...counted, ...options.keys()]);
  for (const [name, value] of set) {
    if (fields.has(name)) continue;
    const choices = options.get(name);
    if (choices !== undefined) {
      checkChoice(name, value, choices, report);
      continue;
    }
    if (names.has(name)) {
      const parameter = lists.get(name);
      const sizesOf: readonly Json[] | undefined =
        parameter === undefined ? [value] : Array.isArray(value) ? value : undefined;
      if (sizesOf?.every(size => wrongSize(size, axes.has(name)) === undefined) === true) continue;
      const one = axes.has(name) ? 'a whole number that is 0 or more' : 'a number';
      const expected = parameter === undefined ? one : `a list with ${one} for each ${parameter}: [2,0,7]`;
      const option = `--set ${name}`;
      report(badOptionValue.make(inArgument(option), { option, value: textOf(value), expected }));
      continue;
    }
    if (axes.has(name)) {
      report(axisNotSettable.make(inArgument(`--set ${name}`), { name }));
      continue;
    }
    const near = nearest(name, name.includes('.') ? fields : [...names, ...fields]);
    report(unknownSetting.make(inArgument(`--set ${name}`), { name, nearest: near }));
  }
  if (findings.length > 0) throw new MapcError(findings);
}

/** Fields of configs that the expressions of a mapping read, and those that its config rules speak of. */
function configFieldsOf({ mapping, rules, sizes, layouts }: Relation): readonly string[] {
  const expressions = [
    ...[...sizes.values()].map(size => size.value),
    ...rules.flatMap(({ source }) => [
      source.when,
      ...source.for.flatMap(range => [range.from, range.to]),
      ...source.fill.map(fill => fill.value),
      ...source.value.map(equation => equation.value),
    ]),
    ...mapping.config.flatMap(rule => [rule.when, rule.default, ...rule.value.map(equation => equation.value)]),
  ];
  const read = expressions.flatMap(expression => (expression === undefined ? [] : configPaths(expression)));
  const ruled = mapping.config.flatMap(rule =>
    ([0, 1] as const).flatMap(side =>
      fieldsOf(rule, side).map(({ path }) => [layouts[side].name, 'config', ...path].join('.')),
    ),
  );
  return [...read.map(({ text }) => text), ...ruled];
}

function checkChoice(name: string, given: Json, choices: readonly string[], report: Report): void {
  const value = textOf(given);
  if (choices.includes(value)) return;
  const option = `--set ${name}`;
  report(notAChoice.make(inArgument(option), { option, value, choices, nearest: nearest(value, choices) }));
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
