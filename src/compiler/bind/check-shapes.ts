import { at, type Span } from '../../diagnostics/source.js';
import { shapeMismatch, unevenSize, wrongRank } from '../../diagnostics/catalog/layout-bound.js';
import { printItem } from '../layout/print-item.js';
import { axisItems } from '../relation/blocks.js';
import { nameNodes } from '../scalar/walk-expression.js';
import type { Binding } from './binding.js';
import { sizeAt, type SizeFact } from './size-facts.js';
import type { Instance } from './instances.js';
import { fileOf, printShape, sizeInInstance, type ShapeMismatch } from './solve-shapes.js';

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
    const brackets = reference.source.brackets?.span ?? reference.source.span;
    const place = at(problem.kind === 'rank' ? brackets : dimensionSpan(problem.item.span));
    binding.spoiled.add(instance.rule);
    const file = fileOf(reference, tensor);
    const own = { key: tensor.key, ...(file === undefined ? {} : { file }) };
    const base = { ...own, shape: printShape(tensor.shape), others: count - 1 };
    if (problem.kind === 'rank') {
      const { found, expected, orMore } = problem;
      binding.report(wrongRank.make(place, { ...base, found, expected, orMore }));
      continue;
    }
    const axes = onceEach(axisItems([problem.item]));
    const sizes = axes.map(axis => sizeText(axis, instance, binding));
    const notes = [sizes.join(', '), ...axes.flatMap(axis => madeOf(binding, axis.name))];
    const related = axes.flatMap(({ name }) => {
      const fact = binding.facts.get(name);
      return fact?.span === undefined ? [] : [{ place: at(fact.span), text: `${name} = ${fact.value}` }];
    });
    const detail = { ...base, dimension: problem.dimension, item: printItem(problem.item), found: problem.found };
    binding.report(
      problem.kind === 'size'
        ? shapeMismatch.make(place, { ...detail, expected: problem.expected }, { related, notes })
        : unevenSize.make(place, { ...detail, axis: problem.axis, by: problem.by }, { related, notes }),
    );
  }
}

/** Of a size that is computed: the sizes that it is made of. */
function madeOf({ relation, facts }: Binding, name: string): readonly string[] {
  const value = relation.sizes.get(name)?.value;
  if (value === undefined) return [];
  const parts = [...new Set(nameNodes(value).map(node => node.name))].flatMap(part => {
    const fact = facts.get(part);
    return fact === undefined ? [] : [`${part} = ${fact.value} (${fact.origin})`];
  });
  return parts.length === 0 ? [] : [`${name} is ${textOf(value.span)}: ${parts.join(', ')}`];
}

const textOf = ({ source, start, end }: Span): string => source.text.slice(start, end);

type AxisItem = ReturnType<typeof axisItems>[number];

/** An axis that stands in several terms of a sum is told once, with its size where it is said. */
function onceEach(items: readonly AxisItem[]): readonly AxisItem[] {
  const axes = new Map<string, AxisItem>();
  for (const item of items) if (axes.get(item.name)?.size === undefined) axes.set(item.name, item);
  return [...axes.values()];
}

/** `pair = 2 (sizes.pair)`, `rows = [2, 0, 7] (--set rows=[2,0,7])`. */
function sizeText({ name, size }: AxisItem, instance: Instance, binding: Binding): string {
  if (size !== undefined) return `${name} = ${size}`;
  const parameter = binding.relation.sizes.get(name)?.parameter;
  const known = sizeInInstance(instance, binding, instance.captures, name);
  if (parameter === undefined || known !== undefined) {
    const value = parameter === undefined ? undefined : instance.captures.get(parameter);
    const fact = binding.facts.get(value === undefined ? name : sizeAt(name, value));
    const origin = fact?.origin ?? instance.origins.get(name);
    return `${name} = ${known ?? '?'}${origin === undefined ? '' : ` (${origin})`}`;
  }
  const facts: SizeFact[] = [];
  for (let fact; (fact = binding.facts.get(sizeAt(name, facts.length))) !== undefined;) facts.push(fact);
  const [first] = facts;
  return `${name} = ${first === undefined ? '?' : `[${facts.map(({ value }) => value).join(', ')}] (${first.origin})`}`;
}

/** A dimension as it is written: with the size of its last axis, and its parentheses. */
function dimensionSpan({ source, start, end }: Span): Span {
  const { text } = source;
  const size = /^[=/]\d+/.exec(text.slice(end, end + 20))?.[0].length ?? 0;
  const grouped = text[start - 1] === '(' && text[end + size] === ')';
  return grouped ? { source, start: start - 1, end: end + size + 1 } : { source, start, end: end + size };
}
