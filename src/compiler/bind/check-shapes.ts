import { at, type Span } from '../../diagnostics/source.js';
import { shapeMismatch, unevenSize, wrongRank } from '../../diagnostics/catalog/layout-bound.js';
import { printItem } from '../layout/print-item.js';
import { axisItems } from '../relation/blocks.js';
import type { Binding } from './binding.js';
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
    const brackets = reference.source.brackets?.span ?? reference.source.span;
    const place = at(problem.kind === 'rank' ? brackets : dimensionSpan(problem.item.span));
    binding.spoiled.add(instance.rule);
    const base = { key: tensor.key, shape: printShape(tensor.shape), others: count - 1 };
    if (problem.kind === 'rank') {
      const { found, expected, orMore } = problem;
      binding.report(wrongRank.make(place, { ...base, found, expected, orMore }));
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

/** A dimension as it is written: with the size of its last axis, and its parentheses. */
function dimensionSpan({ source, start, end }: Span): Span {
  const { text } = source;
  const size = /^[=/]\d+/.exec(text.slice(end, end + 20))?.[0].length ?? 0;
  const grouped = text[start - 1] === '(' && text[end + size] === ')';
  return grouped ? { source, start: start - 1, end: end + size + 1 } : { source, start, end: end + size };
}
