import { parameterNotFirst } from '../../diagnostics/catalog/layout.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import type { Relation } from '../relation/relation.js';

/**
 * An axis whose size hangs on a capture (`rows[rank]`) stands where the capture has a value: its key or file has it, or it
 * stands right behind it in parentheses, `(rank rows)`. Reports MAPC3020.
 */
export function checkParameters(relation: Relation, report: Report): void {
  for (const rule of relation.rules) {
    for (const reference of rule.sides.flatMap(side => side ?? [])) {
      const known = new Set([...reference.captures, ...rule.ranges.keys()]);
      walk(reference.items, known, relation, report);
    }
  }
}

/** `first`: the axis that the parentheses begin with, whose values the sizes in them may hang on. */
function walk(
  items: readonly BracketItem[],
  known: ReadonlySet<string>,
  relation: Relation,
  report: Report,
  first?: string,
): void {
  for (const item of items) {
    if (item.kind === 'sum') walk(item.terms, known, relation, report);
    if (item.kind === 'group') walk(item.items, known, relation, report, firstOf(item));
    if (item.kind !== 'axis') continue;
    const parameter = relation.sizes.get(item.name)?.parameter;
    if (parameter === undefined || item.size !== undefined || parameter === first || known.has(parameter)) continue;
    report(parameterNotFirst.make(at(item.span), { axis: item.name, parameter }));
  }
}

const firstOf = ({ items: [first] }: BracketItem & { kind: 'group' }): string | undefined =>
  first?.kind === 'axis' ? first.name : undefined;
