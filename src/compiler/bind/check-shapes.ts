import { at, type Span } from '../../diagnostics/source.js';
import { shapeMismatch, unevenSize, wrongRank } from '../../diagnostics/catalog/layout-bound.js';
import { printItem } from '../layout/print-item.js';
import { axisItems } from '../relation/blocks.js';
import { nameNodes } from '../scalar/walk-expression.js';
import type { Binding } from './binding.js';
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
    const sizes = axisItems([problem.item]).map(axis => {
      const size = axis.size ?? sizeInInstance(instance, binding, instance.captures, axis.name);
      const origin = binding.facts.get(axis.name)?.origin ?? instance.origins.get(axis.name);
      return `${axis.name} = ${size ?? '?'}${origin === undefined || axis.size !== undefined ? '' : ` (${origin})`}`;
    });
    const notes = [sizes.join(', '), ...axisItems([problem.item]).flatMap(axis => madeOf(binding, axis.name))];
    const related = axisItems([problem.item]).flatMap(axis => {
      const span = binding.facts.get(axis.name)?.span;
      return span === undefined
        ? []
        : [{ place: at(span), text: `${axis.name} = ${binding.facts.get(axis.name)?.value ?? '?'}` }];
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

/** A dimension as it is written: with the size of its last axis, and its parentheses. */
function dimensionSpan({ source, start, end }: Span): Span {
  const { text } = source;
  const size = /^[=/]\d+/.exec(text.slice(end, end + 20))?.[0].length ?? 0;
  const grouped = text[start - 1] === '(' && text[end + size] === ')';
  return grouped ? { source, start: start - 1, end: end + size + 1 } : { source, start, end: end + size };
}
