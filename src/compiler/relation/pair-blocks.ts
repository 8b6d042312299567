import type { Report } from '../../diagnostics/diagnostic.js';
import type { Rule } from '../../dsl/mapping.js';
import type { BlockAddress, BlockPair, FilledBlock, RelationReference } from './relation.js';
import { reportUnpaired, type LoneBlock } from './report-unpaired.js';

interface Candidate extends LoneBlock {
  readonly address: BlockAddress;
}

/**
 * Pairs the blocks of both sides: those of the same axes, in the order in which they are written. Axes in `replicated`
 * may be missing on one side; a block with an axis in `fill` may stand alone. Anything else without a partner is
 * reported; `uses` counts how often the mapping names an axis.
 */
export function pairBlocks(
  rule: Rule,
  sides: readonly [readonly RelationReference[], readonly RelationReference[]],
  uses: (name: string) => number,
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
        group[side].push({ side, address: { reference: reference.index, block: position }, reference, block, domain });
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
  reportUnpaired(sides, rest, uses, report);
  pairs.sort((a, b) => a[0].reference - b[0].reference || a[0].block - b[0].block);
  return { pairs, filled };
}
