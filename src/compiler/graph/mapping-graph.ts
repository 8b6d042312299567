import { escapeControls } from '../../diagnostics/show-name.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { printItem } from '../layout/print-item.js';
import { whyNot } from '../check/check-directions.js';
import type { Relation, RelationReference, RelationRule } from '../relation/relation.js';

/** A reference: its key pattern and its brackets. */
export interface GraphNode {
  readonly id: string;
  readonly side: 0 | 1;
  readonly key: string;
  /** `bf16[out in]`; empty where the reference has none. */
  readonly brackets: string;
}

/** A rule between references; one without a side drops or generates. */
export interface GraphLink {
  readonly left: readonly string[];
  readonly right: readonly string[];
  /** What happens: moved, computed, dropped, ... */
  readonly label: string;
  readonly line: number;
  /** Read in one direction only: that of the arrow. */
  readonly direction: 'both' | 'forward' | 'backward';
}

export interface MappingGraph {
  readonly name: string;
  readonly layouts: readonly [string, string];
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
}

/** The picture of a mapping, in the order of its rules. Its texts are safe to print. */
export function mappingGraph(relation: Relation): MappingGraph {
  const nodes: GraphNode[] = [];
  const links = relation.rules.map((rule): GraphLink => {
    const ids = ([0, 1] as const).map(side =>
      (rule.sides[side] ?? []).map(reference => {
        const id = `r${rule.index}_${side}_${reference.index}`;
        nodes.push({ id, side, key: escapeControls(reference.source.key.text), brackets: bracketsOf(reference) });
        return id;
      }),
    );
    const { span } = rule.source;
    return {
      left: ids[0] ?? [],
      right: ids[1] ?? [],
      label: escapeControls(labelOf(rule)),
      line: lineIndex(span.source).position(span.start).line,
      direction: directionOf(relation, rule),
    };
  });
  const [left, right] = relation.layouts;
  return { name: escapeControls(relation.mapping.name.text), layouts: [left.name, right.name], nodes, links };
}

function bracketsOf({ source, items, dtype }: RelationReference): string {
  return source.brackets === undefined ? '' : `${dtype?.name ?? ''}[${items.map(printItem).join(' ')}]`;
}

function labelOf(rule: RelationRule): string {
  const { source } = rule;
  if (rule.sides[0] === undefined || rule.sides[1] === undefined) {
    return source.value.length > 0 ? 'generated' : `dropped: ${source.why?.text ?? ''}`;
  }
  const words = [
    ...(source.value.length > 0 ? source.value.map(({ span }) => span.source.text.slice(span.start, span.end)) : []),
    ...(source.tied ? ['tied'] : []),
    ...(source.otherwise ? ['otherwise'] : []),
    ...(source.optional === 'no' ? [] : ['optional']),
    ...source.replicated.map(axis => `replicated over ${axis.text}`),
  ];
  if (words.length > 0) return words.join('; ');
  const sides = [rule.sides[0], rule.sides[1]].map(references => references.map(bracketsOf).join());
  return sides[0] === sides[1] ? 'renamed' : 'moved';
}

function directionOf(relation: Relation, rule: RelationRule): GraphLink['direction'] {
  if (rule.sides[0] === undefined) return 'forward';
  if (rule.sides[1] === undefined) return 'backward';
  if (whyNot(relation, rule, 1) !== undefined) return 'forward';
  return whyNot(relation, rule, 0) === undefined ? 'both' : 'backward';
}
