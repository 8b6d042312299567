import { at } from '../../diagnostics/source.js';
import { shapeMismatch, sizeNeeded, unevenSize, wrongRank } from '../../diagnostics/catalog/layout.js';
import { printItem } from '../layout/print-item.js';
import { axisItems } from '../relation/blocks.js';
import { otherSide } from '../relation/relation.js';
import { configPath } from '../scalar/config-field.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Binding } from './binding.js';
import { rangesOf, scattered, type Instance } from './instances.js';
import { printShape, sizeInInstance, type ShapeMismatch } from './solve-shapes.js';

/** Reports shapes that do not fit, one finding for a rule, a dimension and a size, with the number of tensors. */
export function checkShapes(binding: Binding, mismatches: readonly ShapeMismatch[]): void {
  const groups = new Map<string, { readonly first: ShapeMismatch; count: number }>();
  for (const mismatch of mismatches) {
    const { instance, reference, problem } = mismatch;
    const dimension = problem.kind === 'rank' ? '' : problem.dimension;
    const id = [instance.rule.index, reference.index, problem.kind, dimension, problem.found].join(' ');
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { first: mismatch, count: 1 });
    else group.count++;
  }
  for (const { first, count } of groups.values()) {
    const { instance, reference, tensor, problem } = first;
    const place = at(reference.source.brackets?.span ?? reference.source.span);
    const base = { key: tensor.key, shape: printShape(tensor.shape), others: count - 1 };
    if (problem.kind === 'rank') {
      const expected = `${problem.expected}${problem.orMore ? ' or more' : ''}`;
      binding.report(wrongRank.make(place, { ...base, found: problem.found, expected }));
      continue;
    }
    const sizes = axisItems([problem.item]).map(axis => {
      const size = axis.size ?? sizeInInstance(instance, binding, instance.captures, axis.name);
      const fact = binding.facts.get(axis.name);
      return `${axis.name} = ${size ?? '?'}${fact === undefined || axis.size !== undefined ? '' : ` (${fact.origin})`}`;
    });
    const related = axisItems([problem.item]).flatMap(axis => {
      const span = binding.facts.get(axis.name)?.span;
      return span === undefined
        ? []
        : [{ place: at(span), text: `${axis.name} = ${binding.facts.get(axis.name)?.value ?? '?'}` }];
    });
    const detail = { ...base, dimension: problem.dimension, item: printItem(problem.item), found: problem.found };
    binding.report(
      problem.kind === 'size'
        ? shapeMismatch.make(place, { ...detail, expected: problem.expected }, { related, notes: [sizes.join(', ')] })
        : unevenSize.make(
            place,
            { ...detail, axis: problem.axis, by: problem.by },
            { related, notes: [sizes.join(', ')] },
          ),
    );
  }
}

/** True if every size that the instances use is known; otherwise says which are needed, by which rules, and how to give them. */
export function reportNeededSizes(binding: Binding, instances: readonly Instance[]): boolean {
  const needed = new Map<string, Set<Instance['rule']>>();
  const need = (name: string, rule: Instance['rule']): void => {
    const rules = needed.get(name);
    if (rules === undefined) needed.set(name, new Set([rule]));
    else rules.add(rule);
  };
  const axes = new Map<Instance['rule'], readonly string[]>();
  for (const instance of instances) {
    const { rule } = instance;
    let names = axes.get(rule);
    if (names === undefined) axes.set(rule, (names = openAxes(rule)));
    for (const name of names) {
      const parameter = binding.relation.sizes.get(name)?.parameter;
      if (parameter !== undefined && !instance.captures.has(parameter)) continue;
      if (sizeInInstance(instance, binding, instance.captures, name) === undefined) need(name, rule);
    }
  }
  for (const rule of new Set(instances.map(instance => instance.rule))) {
    const ranges = rangesOf(rule, binding);
    for (const side of [0, 1] as const) {
      for (const reference of rule.sides[side] ?? []) {
        for (const name of scattered(rule, reference)) {
          const kind = rule.captures.get(name)?.kind;
          if (kind === 'integer' && ranges.ranges.get(name)?.to === undefined) need(name, rule);
        }
      }
    }
  }
  const to = binding.relation.layouts[otherSide(binding.from)];
  for (const [name, rules] of needed) {
    const [first, ...more] = rules;
    const reference = first?.sides[otherSide(binding.from)]?.[0] ?? first?.sides[binding.from]?.[0];
    if (first === undefined || reference === undefined) continue;
    const size = binding.relation.sizes.get(name);
    const fields = size?.value === undefined ? [] : configFields(size.value);
    binding.report(
      sizeNeeded.make(
        at(reference.source.span),
        {
          name,
          from: binding.relation.layouts[binding.from].name,
          to: to.name,
          rules: more.length + 1,
          fields,
          lacking: fields.filter(field => binding.lacks(field)),
          config: to.config?.text,
        },
        {
          related: [
            ...(size === undefined ? [] : [{ place: at(size.span), text: 'the size is declared here' }]),
            ...more.slice(0, 3).map(rule => ({ place: at(rule.source.span), text: 'needed here, too' })),
          ],
        },
      ),
    );
  }
  return needed.size === 0;
}

/** Axes of a rule whose sizes are not fixed in its brackets, each once. */
function openAxes(rule: Instance['rule']): readonly string[] {
  const references = [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])];
  const axes = references.flatMap(reference => axisItems(reference.items)).filter(axis => axis.size === undefined);
  return [...new Set(axes.map(axis => axis.name))];
}

/** Config fields that an expression reads, as text. */
function configFields(expression: Expression): readonly string[] {
  const path = configPath(expression);
  if (path !== undefined) return [path.text];
  switch (expression.kind) {
    case 'binary':
      return [...configFields(expression.left), ...configFields(expression.right)];
    case 'unary':
      return configFields(expression.operand);
    case 'call':
      return expression.arguments.flatMap(configFields);
    default:
      return [];
  }
}
