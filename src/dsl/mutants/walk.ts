import type { AxisItem, BracketItem } from '../brackets/brackets.js';
import type { Equation, Expression } from '../expression/expression.js';
import type { ConfigRule, Reference, Rule } from '../mapping.js';
import type { MutantDocument } from './mutant.js';

/** An expression and all its parts, from the outside in. */
export function partsOf(expression: Expression | undefined): readonly Expression[] {
  if (expression === undefined) return [];
  return [expression, ...childrenOf(expression).flatMap(partsOf)];
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'item':
      return [expression.of, expression.at];
    case 'call':
      return expression.arguments;
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    default:
      return [];
  }
}

/** All brackets in brackets, from the outside in. */
export function itemsIn(items: readonly BracketItem[]): readonly BracketItem[] {
  return items.flatMap((item): readonly BracketItem[] => {
    if (item.kind === 'group') return [item, ...itemsIn(item.items)];
    return item.kind === 'sum' ? [item, ...itemsIn(item.terms)] : [item];
  });
}

export const axesIn = (reference: Reference): readonly AxisItem[] =>
  itemsIn(dimensionsOf(reference)).filter(item => item.kind === 'axis');

export const dimensionsOf = ({ brackets }: Reference): readonly BracketItem[] => brackets?.dimensions ?? [];

/** The references of both sides of a rule. */
export const referencesOf = (rule: Rule): readonly Reference[] => rule.sides.flatMap(sideReferences);

export const sideReferences = (side: Rule['sides'][number]): readonly Reference[] =>
  side.kind === 'references' ? side.references : [];

/** The equations of a document that stand in its own text: one that an alias repeats is there once. */
export function equationsIn({ rules, config }: MutantDocument): readonly Equation[] {
  const all = [...rules, ...config].flatMap(({ rule }: { readonly rule: Rule | ConfigRule }) => rule.value);
  return [...new Map(all.map(equation => [equation.span.start, equation])).values()];
}

/** Expressions of sizes that stand in the document itself. */
export const sizesIn = ({ mapping, source }: MutantDocument): readonly Expression[] =>
  mapping.sizes.flatMap(({ value }) => (value?.span.source === source ? [value] : []));
