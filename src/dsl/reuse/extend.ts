import { layoutsDiffer } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { checkLayout } from '../document/read-examples.js';
import type { ConfigRule, Layout, Mapping, Rule, Text } from '../mapping.js';
import type { Extends } from './read-reuse.js';
import { renameConfigRule, renameRule, renameSize } from './rename-rule.js';
import type { Renaming } from './renaming.js';

/** A mapping that another one extends, with its layouts called as they are there. */
export function renameLayouts(base: Mapping, { layouts }: Extends, report: Report): Mapping {
  const there = base.layouts.map(({ name }) => name);
  const known = layouts.filter(({ from }) => checkLayout(from, there, report));
  if (known.length === 0) return base;
  const names = new Map(known.map(({ from, to }) => [from.text, to.text]));
  const renaming: Renaming = {
    name: name => name,
    layout: name => names.get(name) ?? name,
    configPath: () => [],
    fieldPath: () => [],
    isLayout: name => there.includes(name),
    declares: () => false,
  };
  const [left, right] = base.layouts;
  const renamed = (layout: Layout): Layout => ({ ...layout, name: renaming.layout(layout.name) });
  return {
    ...base,
    layouts: [renamed(left), renamed(right)],
    sizes: base.sizes.map(size => renameSize(size, renaming)),
    rules: base.rules.map(rule => renameRule(rule, renaming)),
    config: base.config.map(rule => renameConfigRule(rule, [left.name, right.name], renaming)),
  };
}

/** The layouts of a mapping that extends another: its own in the place of those with the same name. */
export function extendLayouts(
  base: Mapping,
  own: readonly Layout[],
  mapping: Text,
  report: Report,
): readonly [Layout, Layout] {
  const expected = base.layouts.map(({ name }) => name);
  const strange = own.find(({ name }) => !expected.includes(name));
  if (strange !== undefined) {
    const found = own.map(({ name }) => name);
    report(layoutsDiffer.make(at(strange.span), { found, expected, mapping: mapping.text }));
  }
  const [left, right] = base.layouts;
  const replaced = (layout: Layout): Layout => own.find(({ name }) => name === layout.name) ?? layout;
  return [replaced(left), replaced(right)];
}

/** What is inherited, with what has the same name in its place, and what is new behind it. */
export function extendNamed<T extends { readonly name: string }>(
  inherited: readonly T[],
  own: readonly T[],
): readonly T[] {
  const names = new Map(own.map(entry => [entry.name, entry]));
  const old = new Set(inherited.map(({ name }) => name));
  return [...inherited.map(entry => names.get(entry.name) ?? entry), ...own.filter(({ name }) => !old.has(name))];
}

/** The same for rules, by their ids. */
export function extendRules<T extends Rule | ConfigRule>(inherited: readonly T[], own: readonly T[]): readonly T[] {
  const byId = new Map(own.flatMap(rule => (rule.id === undefined ? [] : [[rule.id.text, rule] as const])));
  const old = new Set(inherited.flatMap(({ id }) => id?.text ?? []));
  const replaced = inherited.map(rule => (rule.id === undefined ? rule : (byId.get(rule.id.text) ?? rule)));
  return [...replaced, ...own.filter(({ id }) => id === undefined || !old.has(id.text))];
}
