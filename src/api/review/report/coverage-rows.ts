import { whyNot } from '../../../compiler/check/check-directions.js';
import { exampleTensors } from '../../../compiler/example/example-tensors.js';
import { describeRule } from '../../../compiler/picture/describe-rule.js';
import {
  otherSide,
  type Relation,
  type RelationReference,
  type RelationRule,
  type SideIndex,
} from '../../../compiler/relation/relation.js';
import { exampleSizes, storesOf } from '../../example-plan.js';
import { expressionText } from './written-text.js';

/** A key pattern of one side: what reads it, what makes it, and whether any example has it. */
export interface CoverageRow {
  readonly pattern: string;
  /** Rules that name it, counted from 0. */
  readonly rules: readonly number[];
  /** Tensors that it has in each example. */
  readonly counts: readonly number[];
  /** What becomes of it when this side is read. */
  readonly read: Fate;
  /** How it comes about when this side is written. */
  readonly written: Fate;
}

export interface Fate {
  readonly kind: 'carried' | 'computed' | 'dropped' | 'created' | 'impossible';
  readonly text: string;
}

/** The key patterns of one side, the first of them, and how many there are besides. */
export interface Coverage {
  readonly rows: readonly CoverageRow[];
  readonly more: number;
}

/** Key patterns of one side that are listed. */
const MOST_ROWS = 400;

/** Every key pattern of a side, in the order of the rules; the same pattern in several rules is one row. */
export function coverageOf(relation: Relation, side: SideIndex): Coverage {
  const counts = countTensors(relation, side);
  const rows = new Map<string, CoverageRow>();
  const more = new Set<string>();
  for (const rule of relation.rules) {
    for (const reference of rule.sides[side] ?? []) {
      const pattern = reference.source.key.text;
      const before = rows.get(pattern);
      if (before === undefined && rows.size >= MOST_ROWS) {
        more.add(pattern);
        continue;
      }
      const own = counts.get(reference) ?? [];
      const fates = { read: readFate(relation, rule, side), written: writtenFate(relation, rule, side) };
      rows.set(
        pattern,
        before === undefined
          ? { pattern, rules: [rule.index], counts: own, ...fates }
          : {
              ...before,
              rules: [...before.rules, rule.index],
              counts: before.counts.map((count, i) => count + (own[i] ?? 0)),
              read: better(before.read, fates.read),
              written: better(before.written, fates.written),
            },
      );
    }
  }
  return { rows: [...rows.values()], more: more.size };
}

/** What one rule leaves undone, another one may do. */
const better = (before: Fate, own: Fate): Fate => {
  if (before.kind === 'impossible' || before.kind === 'dropped') return own;
  return own.kind === 'impossible' || own.kind === 'dropped' || own.text === before.text
    ? before
    : { kind: before.kind, text: `${before.text}; ${own.text}` };
};

/** Tensors of each reference in each example; one of primes alone where there is none. */
function countTensors(relation: Relation, side: SideIndex): ReadonlyMap<RelationReference, readonly number[]> {
  const { mapping, layouts, rules } = relation;
  const stores = storesOf(layouts[side].format.text);
  const counts = new Map<RelationReference, number[]>();
  const examples = Math.max(1, mapping.examples.length);
  for (const rule of rules)
    for (const reference of rule.sides[side] ?? []) counts.set(reference, Array<number>(examples).fill(0));
  for (let i = 0; i < examples; i++) {
    for (const { reference } of exampleTensors(relation, side, { sizes: exampleSizes(mapping, i), stores }).origins) {
      const own = counts.get(reference);
      if (own !== undefined) own[i] = (own[i] ?? 0) + 1;
    }
  }
  return counts;
}

const keysOf = (references: readonly RelationReference[]): string =>
  references.map(({ source }) => source.key.text).join(', ');

function readFate(relation: Relation, rule: RelationRule, side: SideIndex): Fate {
  const others = rule.sides[otherSide(side)];
  if (others === undefined) return { kind: 'dropped', text: `dropped: ${rule.source.why?.text ?? 'made anew'}` };
  const reason = whyNot(relation, rule, side)?.reason;
  if (reason !== undefined) return { kind: 'impossible', text: `not in this direction: ${reason}` };
  return fateOf(rule, `${rule.source.value.length > 0 ? 'into' : 'to'} ${keysOf(others)}`);
}

function writtenFate(relation: Relation, rule: RelationRule, side: SideIndex): Fate {
  const others = rule.sides[otherSide(side)];
  if (others === undefined) {
    return rule.source.value.length > 0
      ? {
          kind: 'created',
          text: `made by itself: ${rule.source.value.map(({ span }) => expressionText(span)).join('; ')}`,
        }
      : { kind: 'dropped', text: 'not made again' };
  }
  const reason = whyNot(relation, rule, otherSide(side))?.reason;
  if (reason !== undefined) return { kind: 'impossible', text: `not in this direction: ${reason}` };
  const filled = rule.source.fill.map(({ axis, value }) => `${axis.text} filled with ${expressionText(value.span)}`);
  return fateOf(rule, [`from ${keysOf(others)}`, ...filled].join('; '));
}

function fateOf(rule: RelationRule, text: string): Fate {
  const { effect } = describeRule(rule);
  return {
    kind: effect === 'computed' || effect === 'cast' ? 'computed' : 'carried',
    text: `${effect === 'same' ? 'unchanged' : effect} ${text}`,
  };
}
