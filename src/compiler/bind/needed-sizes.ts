import { sizeNeeded } from '../../diagnostics/catalog/layout-bound.js';
import { at, type Place } from '../../diagnostics/source.js';
import type { Layout } from '../../dsl/mapping.js';
import { axisItems, minusNames } from '../relation/blocks.js';
import { otherSide, type RelationRule } from '../relation/relation.js';
import { configPaths } from '../scalar/walk-expression.js';
import type { Binding } from './binding.js';
import { rangesOf, scattered, type Instance } from './instances.js';
import { sizeInInstance } from './solve-shapes.js';

/** True if every size that the instances use is known; otherwise says which are needed, by which rules, and how to give them. */
export function reportNeededSizes(binding: Binding, instances: readonly Instance[]): boolean {
  const open = new Map<RelationRule, Set<string>>();
  const need = (name: string, rule: RelationRule): void => {
    const names = open.get(rule);
    if (names === undefined) open.set(rule, new Set([name]));
    else names.add(name);
  };
  const axes = new Map<RelationRule, readonly string[]>();
  for (const instance of instances) {
    const { rule } = instance;
    let names = axes.get(rule);
    if (names === undefined) axes.set(rule, (names = openAxes(rule)));
    for (const name of names) if (!isKnown(name, instance, binding)) need(name, rule);
  }
  for (const rule of new Set(instances.map(instance => instance.rule))) {
    const ranges = rangesOf(rule, binding);
    for (const reference of rule.sides.flatMap(side => side ?? [])) {
      for (const name of scattered(rule, reference)) {
        const kind = rule.captures.get(name)?.kind;
        if (kind === 'integer' && ranges.ranges.get(name)?.to === undefined) need(name, rule);
      }
    }
  }
  const needed = new Map<string, RelationRule[]>();
  for (const [rule, names] of open) {
    const given = toBeGiven(rule, names, binding);
    for (const name of new Set(given.flatMap(name => rootsOf(name, binding)))) {
      const rules = needed.get(name);
      if (rules === undefined) needed.set(name, [rule]);
      else rules.push(rule);
    }
  }
  for (const [name, rules] of needed) report(name, rules, binding);
  return open.size === 0;
}

/** True if the size of an axis is known; for one with a parameter, for each value that the parameter takes. */
function isKnown(name: string, instance: Instance, binding: Binding): boolean {
  const parameter = binding.relation.sizes.get(name)?.parameter;
  if (parameter === undefined || instance.captures.has(parameter))
    return sizeInInstance(instance, binding, instance.captures, name) !== undefined;
  // The parameter is scattered over several tensors, or an axis of the same brackets.
  const range = rangesOf(instance.rule, binding).ranges.get(parameter);
  const count = sizeInInstance(instance, binding, instance.captures, parameter);
  const to = range === undefined ? (count === undefined ? undefined : count - 1) : range.to;
  // That the parameter has no size is told of the parameter.
  if (to === undefined) return true;
  for (let value = range?.from ?? 0; value <= to; value++) {
    if (binding.sizeWith(name, value) === undefined) return false;
  }
  return true;
}

/**
 * The sizes of a rule that must be given. Of several in one dimension that is read, one that the mapping does not declare follows
 * from the others. None where a mistake of the rule or of a size was reported: what is lacking then follows from that.
 */
function toBeGiven(rule: RelationRule, names: ReadonlySet<string>, binding: Binding): readonly string[] {
  if (binding.spoiled.has(rule) || [...names].some(name => rootsOf(name, binding).length === 0)) return [];
  const following = new Set<string>();
  for (const item of (rule.sides[binding.from] ?? []).flatMap(({ items }) => items)) {
    const unknown = [...new Set(axisItems([item]).map(axis => axis.name))].filter(name => names.has(name));
    const last = unknown.findLast(name => !binding.relation.sizes.has(name));
    if (unknown.length > 1 && last !== undefined) following.add(last);
  }
  return [...names].filter(name => !following.has(name));
}

function report(name: string, [first, ...more]: readonly RelationRule[], binding: Binding): void {
  const [from, to] = [binding.relation.layouts[binding.from], binding.relation.layouts[otherSide(binding.from)]];
  const placeOf = ({ sides, source }: RelationRule): Place =>
    at((sides[otherSide(binding.from)]?.[0] ?? sides[binding.from]?.[0])?.source.span ?? source.span);
  const size = binding.relation.sizes.get(name);
  const fields = size?.value === undefined ? [] : configPaths(size.value).map(({ text }) => text);
  const ofSide = ({ name: layout, config }: Layout) => ({
    config: config?.text ?? null,
    fields: fields.filter(field => field.startsWith(`${layout}.`)),
  });
  if (first === undefined) return;
  const lacking = fields.filter(field => binding.lacks(field));
  const near = lacking.flatMap(field => binding.nearFields(field));
  const parameters = {
    name,
    parameter: size?.parameter ?? null,
    own: size === undefined && !binding.isIntegerCapture(name),
    from: from.name,
    to: to.name,
    rules: more.length + 1,
    lacking,
    nearest: near,
    read: ofSide(from),
    written: ofSide(to),
  };
  const related = [
    ...(size === undefined ? [] : [{ place: at(size.span), text: 'the size is declared here' }]),
    ...more.slice(0, 3).map(rule => ({ place: placeOf(rule), text: 'needed here, too' })),
  ];
  binding.report(sizeNeeded.make(placeOf(first), parameters, { related }));
}

/** What is to be given for a size: itself, or the sizes that its expression lacks. None where one of them was reported. */
function rootsOf(name: string, binding: Binding, before: readonly string[] = []): readonly string[] {
  const size = binding.relation.sizes.get(name);
  if (binding.wrongSizes.has(name) || before.includes(name)) return [];
  if (size?.value === undefined || size.parameter !== undefined) return [name];
  const scalar = binding.evaluate(size.value);
  if (scalar.kind !== 'unknown' || !scalar.needs.every(need => binding.relation.sizes.has(need))) return [name];
  return scalar.needs.flatMap(need => rootsOf(need, binding, [...before, name]));
}

/** Names in the brackets of a rule whose sizes are not fixed there, each once: axes, and what groups are cut by. */
export function openAxes(rule: RelationRule): readonly string[] {
  const items = rule.sides.flatMap(side => side ?? []).flatMap(reference => reference.items);
  const axes = axisItems(items).filter(axis => axis.size === undefined);
  return [...new Set([...axes.map(axis => axis.name), ...minusNames(items)])];
}
