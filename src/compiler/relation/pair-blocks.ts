import { at } from '../../diagnostics/source.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { axisOnOneSide, unpairedBlock } from '../../diagnostics/catalog/layout.js';
import type { Span } from '../../diagnostics/source.js';
import type { Rule } from '../../dsl/mapping.js';
import { axisItems } from './blocks.js';
import type { BlockAddress, BlockPair, FilledBlock, RelationReference, SideIndex } from './relation.js';

interface Candidate {
  readonly address: BlockAddress;
  readonly reference: RelationReference;
  readonly domain: readonly string[];
}

/**
 * Pairs the blocks of both sides: those of the same axes, in the order in which they are written. Axes in `replicated`
 * may be missing on one side; a block with an axis in `fill` may stand alone. Anything else without a partner is
 * reported, with the axis that stands on one side only where there is one.
 */
export function pairBlocks(
  rule: Rule,
  sides: readonly [readonly RelationReference[], readonly RelationReference[]],
  report: Report,
): { readonly pairs: readonly BlockPair[]; readonly filled: readonly FilledBlock[] } {
  const replicated = new Set(rule.replicated.map(axis => axis.text));
  const groups = new Map<string, [Candidate[], Candidate[]]>();
  for (const side of [0, 1] as const) {
    for (const reference of sides[side]) {
      reference.blocks.forEach((block, position) => {
        const domain = block.domain.filter(axis => !replicated.has(axis));
        const name = [...domain].sort().join(' ');
        let group = groups.get(name);
        if (group === undefined) groups.set(name, (group = [[], []]));
        group[side].push({ address: { reference: reference.index, block: position }, reference, domain });
      });
    }
  }
  const pairs: BlockPair[] = [];
  const filled: FilledBlock[] = [];
  const alone: [Candidate[], Candidate[]] = [[], []];
  for (const [left, right] of groups.values()) {
    const both = Math.min(left.length, right.length);
    for (let i = 0; i < both; i++) {
      const a = left[i];
      const b = right[i];
      if (a !== undefined && b !== undefined) pairs.push([a.address, b.address]);
    }
    alone[0].push(...left.slice(both));
    alone[1].push(...right.slice(both));
  }
  const rest: [Candidate[], Candidate[]] = [[], []];
  for (const side of [0, 1] as const) {
    for (const candidate of alone[side]) {
      const fill = rule.fill.find(entry => candidate.domain.includes(entry.axis.text));
      if (fill === undefined) rest[side].push(candidate);
      else filled.push({ side, at: candidate.address, value: fill.value });
    }
  }
  reportAlone(rule, rest, report);
  pairs.sort((a, b) => a[0].reference - b[0].reference || a[0].block - b[0].block);
  return { pairs, filled };
}

function reportAlone(rule: Rule, alone: readonly [readonly Candidate[], readonly Candidate[]], report: Report): void {
  const said = new Set<string>();
  const namesOf = (side: SideIndex): Set<string> => new Set(alone[side].flatMap(candidate => candidate.domain));
  const names = [namesOf(0), namesOf(1)] as const;
  for (const side of [0, 1] as const) {
    const other = names[side === 0 ? 1 : 0];
    for (const candidate of alone[side]) {
      const missing = candidate.domain.filter(axis => !other.has(axis));
      const related = alone[side === 0 ? 1 : 0].map(partner => ({
        place: at(partner.reference.source.brackets?.span ?? partner.reference.source.span),
        text: `a block of [${partner.domain.join(' ')}]`,
      }));
      const [axis] = missing;
      if (axis === undefined) {
        const span = candidate.reference.blocks[candidate.address.block]?.span ?? rule.span;
        report(unpairedBlock.make(at(span), { axes: candidate.domain }, { related }));
        continue;
      }
      for (const name of missing) {
        const id = `${side} ${name}`;
        if (said.has(id)) continue;
        said.add(id);
        const span = placeOfAxis(candidate, name) ?? candidate.reference.source.span;
        const candidates = [...other].filter(found => !names[side].has(found));
        const capture = candidate.reference.captures.includes(name);
        report(axisOnOneSide.make(at(span), { axis: name, capture, candidates }, { related }));
      }
    }
  }
}

function placeOfAxis(candidate: Candidate, name: string): Span | undefined {
  const found = axisItems(candidate.reference.items).find(item => item.name === name);
  if (found !== undefined) return found.span;
  const { key } = candidate.reference;
  if (key.kind === 'regex') return key.span;
  return key.segments.find(segment =>
    segment.kind === 'number'
      ? segment.form.kind === 'capture'
        ? segment.form.capture === name
        : segment.form.captures.includes(name)
      : 'capture' in segment && segment.capture === name,
  )?.span;
}
