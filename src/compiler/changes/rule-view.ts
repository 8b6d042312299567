import { printItem } from '../layout/print-item.js';
import type { Edge } from '../program/program.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../relation/relation.js';
import type { Keys, RuleView } from './change.js';

/** A rule as it is written: references with their brackets, and what else it says. Operations are shown as the brackets that they lead to. */
export function ruleView({ sides, source }: RelationRule): RuleView {
  const side = (references: readonly RelationReference[] | undefined): readonly string[] | null =>
    references?.map(referenceText) ?? null;
  return { span: source.span, sides: [side(sides[0]), side(sides[1])], more: moreOf(source) };
}

function referenceText({ role, source, items, dtype }: RelationReference): string {
  const brackets = source.brackets === undefined ? '' : ` ${dtype?.name ?? ''}[${items.map(printItem).join(' ')}]`;
  return `${role === undefined ? '' : `${role}: `}${source.key.text}${brackets}`;
}

function moreOf(source: RelationRule['source']): readonly string[] {
  const text = (span: {
    readonly source: { readonly text: string };
    readonly start: number;
    readonly end: number;
  }): string => span.source.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim();
  return [
    ...(source.when === undefined ? [] : [`when: ${text(source.when.span)}`]),
    ...source.for.map(range => `for: ${text(range.span)}`),
    ...source.names.map(table => `names: { ${table.capture}: ${tableText(table.entries)} }`),
    ...(source.value.length === 0 ? [] : source.value.map(equation => `value: ${text(equation.span)}`)),
    ...(source.value.length > 0 && source.precision === 'source' ? ['precision: source'] : []),
    ...(source.replicated.length === 0 ? [] : [`replicated: ${source.replicated.map(axis => axis.text).join(', ')}`]),
    ...source.fill.map(fill => `fill: ${fill.axis.text}: ${text(fill.value.span)}`),
    ...(source.optional === 'no' ? [] : [`optional: ${source.optional === 'each' ? 'each' : 'true'}`]),
    ...(source.tied ? ['tied: true'] : []),
    ...(source.otherwise ? ['otherwise: true'] : []),
  ];
}

function tableText(entries: RelationRule['source']['names'][number]['entries']): string {
  const isList = entries.every(({ left, right }) => left.text === right.text);
  const texts = entries.map(({ left, right }) => (isList ? left.text : `${left.text}: ${right.text}`));
  return isList ? `[${texts.join(', ')}]` : `{ ${texts.join(', ')} }`;
}

/** The keys of one side of an edge, with the names that the mapping has for its captures. */
export function keysOfEdge({ canonical, labels }: Edge, side: SideIndex): readonly string[] {
  const named = (hole: string): string => {
    const text = hole.replace(/\bc\d+\b/g, name => labels.names[name] ?? name);
    // Stars have no name of their own.
    return /^\{\*/.test(text) ? text.replace(/^\{(\*+)\d+.*$/, '$1') : text;
  };
  return (canonical.sides[side] ?? []).map(({ key }) => key.replace(/\{[^{}]*\}/g, named));
}

/** The rule that an edge is of. */
export function ruleOf(relation: Relation, { labels }: Edge): RelationRule | undefined {
  return relation.rules[labels.rule];
}

/** The keys of edges, by side. */
export function keysOf(relation: Relation, edges: readonly Edge[]): readonly Keys[] {
  return ([0, 1] as const).flatMap((side): readonly Keys[] => {
    const keys = [...new Set(edges.flatMap(edge => keysOfEdge(edge, side)))];
    return keys.length === 0 ? [] : [{ layout: relation.layouts[side].name, keys }];
  });
}
