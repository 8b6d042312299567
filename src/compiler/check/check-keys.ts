import { at, type Span } from '../../diagnostics/source.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { ambiguousKey, notInjective, overlappingRules, repeatedWord } from '../../diagnostics/catalog/keys.js';
import { ambiguity, sameWords } from '../keys/ambiguity.js';
import { isInjective } from '../keys/is-injective.js';
import { overlap } from '../keys/overlap.js';
import type { CaptureRange, LinearForm, Pattern } from '../keys/pattern.js';
import { TokenTrie } from '../keys/token-trie.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../relation/relation.js';
import { areDisjoint } from './disjoint-rules.js';
import { symbolicPattern } from './symbolic-pattern.js';

interface Checked {
  readonly rule: RelationRule;
  readonly reference: RelationReference;
  readonly pattern: Pattern;
  readonly ranges: ReadonlyMap<string, CaptureRange>;
}

/** Patterns that read a key in two ways, and pairs of rules that can claim one key. */
export function checkKeys(relation: Relation, report: Report): void {
  for (const rule of relation.rules) checkWords(rule, report);
  for (const side of [0, 1] as const) {
    const all = relation.rules.flatMap((rule): Checked[] => {
      const ranges = constantRanges(rule);
      return (rule.sides[side] ?? []).map(reference => ({
        rule,
        reference,
        pattern: symbolicPattern(reference.key, relation, ranges),
        ranges,
      }));
    });
    for (const checked of all) checkPattern(checked, report);
    checkOverlaps(relation, side, all, report);
  }
}

/** Ranges of captures whose ends are plain numbers; words have theirs anyway. */
function constantRanges(rule: RelationRule): ReadonlyMap<string, CaptureRange> {
  const ranges = new Map<string, CaptureRange>();
  for (const [name, type] of rule.captures) {
    if (type.kind !== 'integer') continue;
    const range = rule.ranges.get(name);
    if (range?.from.kind !== 'number') continue;
    const to = range.to ?? range.from;
    ranges.set(name, { from: range.from.value, to: to.kind === 'number' ? to.value : undefined });
  }
  return ranges;
}

function checkPattern({ reference, pattern, ranges }: Checked, report: Report): void {
  if (pattern.kind === 'regex') return;
  const found = ambiguity(pattern);
  if (found !== undefined) {
    report(
      ambiguousKey.make(at(reference.source.key.span), { key: found.key, first: found.first, second: found.second }),
    );
  }
  const forms = pattern.segments.flatMap((segment): LinearForm[] => (segment.kind === 'number' ? [segment.form] : []));
  const sum = pattern.segments.findIndex(segment => segment.kind === 'number' && segment.form.terms.length > 1);
  if (sum < 0) return;
  const injective = isInjective(forms, ranges);
  if (injective.kind !== 'same') return;
  const text = (values: ReadonlyMap<string, number | string>): string =>
    [...values].map(([name, value]) => `${name} = ${value}`).join(', ');
  const { numbers, first, second } = injective.witness;
  const hole = reference.key.kind === 'segments' ? reference.key.segments[sum]?.span : undefined;
  report(
    notInjective.make(at(hole ?? reference.source.key.span), { numbers, first: text(first), second: text(second) }),
  );
}

/** Words that stand twice, in the table of a rule or in a hole: a key with one could not be read. */
function checkWords({ source, captures, sides }: RelationRule, report: Report): void {
  for (const [name, type] of captures) {
    if (type.kind !== 'words') continue;
    const table = source.names.find(({ capture }) => capture === name);
    for (const side of [0, 1] as const) {
      const words = type.words[side];
      const hole = holeOf(sides[side] ?? [], name);
      const same = hole === undefined ? undefined : sameWords(words);
      if (hole === undefined || same === undefined) continue;
      const [first, second] = same.map(index => table?.entries[index]?.[side === 0 ? 'left' : 'right'].span);
      const related = first === undefined ? [] : [{ place: at(first), text: 'the first' }];
      report(repeatedWord.make(at(second ?? hole), { name, word: words[same[1]] ?? '' }, { related }));
      // Without a table both sides have the words of one hole.
      if (table === undefined) break;
    }
  }
}

/** The hole in which a capture's words stand. */
function holeOf(references: readonly RelationReference[], name: string): Span | undefined {
  const segments = references.flatMap(({ key }) => (key.kind === 'segments' ? key.segments : []));
  return segments.find(segment => segment.kind === 'words' && segment.capture === name)?.span;
}

function checkOverlaps(relation: Relation, side: SideIndex, all: readonly Checked[], report: Report): void {
  const name = relation.layouts[side].name;
  const trie = new TokenTrie();
  const others: number[] = [];
  all.forEach((first, i) => {
    const { source } = first.rule;
    if (source.otherwise || source.tied) return;
    // What holds any text is compared with all; the rest only with what has the same tokens.
    const plain = trie.forPattern(first.pattern);
    const rivals = plain === undefined ? all.slice(0, i).keys() : [...plain, ...others].sort((a, b) => a - b);
    for (const j of rivals) {
      const before = all[j];
      if (before === undefined || before.rule.source.otherwise || before.rule.source.tied) continue;
      if (before.rule !== first.rule && areDisjoint(relation, before, first)) continue;
      const found = overlap(before.pattern, first.pattern, before.ranges, first.ranges);
      if (found.kind !== 'key') continue;
      report(
        overlappingRules.make(
          at(first.reference.source.key.span),
          { key: found.key, side: name },
          { related: [{ place: at(before.reference.source.key.span), text: 'the other one' }] },
        ),
      );
    }
    if (!trie.add(i, first.pattern)) others.push(i);
  });
}
