import { at, inFile } from '../../diagnostics/source.js';
import type { Label } from '../../diagnostics/diagnostic.js';
import { claimedTwice, needsToRead, unclaimed } from '../../diagnostics/catalog/coverage.js';
import { foldKeys } from '../keys/fold-keys.js';
import { describeExpected, nearestPatterns } from '../keys/nearest-patterns.js';
import type { RelationReference } from '../relation/relation.js';
import type { SettledTensor } from './bind.js';
import type { Binding } from './binding.js';
import type { ClaimedTensor } from './claim-keys.js';
import { rawPattern } from './concrete-pattern.js';
import type { Conditions } from './conditions.js';
import { holds } from './conditions.js';

/** Families beyond this get no search for the nearest rule: their message stands without. */
const MOST_SEARCHED = 200;

/** Every tensor that is read must be claimed by exactly one rule (second claims are `tied`). */
export function checkCoverage(
  binding: Binding,
  claimed: readonly ClaimedTensor[],
  settled: readonly SettledTensor[],
  conditions: Conditions,
): void {
  const nobody = new Map<
    string,
    { readonly note: string; readonly related: readonly Label[]; readonly keys: string[]; readonly file: string }
  >();
  settled.forEach(({ held, refused }, i) => {
    const tensor = binding.input.tensors[i];
    if (tensor === undefined) return;
    const firm = held.filter(({ claim }) => !claim.rule.source.tied);
    const [first, second] = firm;
    if (first !== undefined && second !== undefined) {
      binding.report(
        claimedTwice.make(
          at(second.claim.reference.source.span),
          { key: tensor.key },
          {
            related: [{ place: at(first.claim.reference.source.span), text: 'this rule claims it too' }],
          },
        ),
      );
    }
    if (held.length > 0) return;
    const needs = refused.find(({ refusal }) => refusal.kind === 'needs');
    if (needs?.refusal.kind === 'needs') {
      binding.report(
        needsToRead.make(at(needs.claim.reference.source.span), { key: tensor.key, name: needs.refusal.name }),
      );
      return;
    }
    const { note, related } = reasonFor(claimed[i], refused, conditions);
    const group = nobody.get(note);
    if (group === undefined) nobody.set(note, { note, related, keys: [tensor.key], file: tensor.file });
    else group.keys.push(tensor.key);
  });
  let searched = 0;
  for (const { note, related, keys, file } of nobody.values()) {
    for (const family of foldKeys(keys)) {
      const near = note === '' && searched++ < MOST_SEARCHED ? nearestRule(binding, family.first) : undefined;
      binding.report(
        unclaimed.make(
          inFile(file, { tensor: family.first }),
          { family: family.text, count: family.count },
          {
            related: near === undefined ? related : [near.label],
            notes: [...(note === '' ? [] : [note]), ...(near === undefined ? [] : [near.note])],
          },
        ),
      );
    }
  }
}

function reasonFor(
  claimed: ClaimedTensor | undefined,
  refused: SettledTensor['refused'],
  conditions: Conditions,
): { readonly note: string; readonly related: readonly Label[] } {
  const label = (reference: RelationReference, text: string): readonly Label[] => [
    { place: at(reference.source.span), text },
  ];
  for (const { claim, refusal } of refused) {
    if (refusal.kind === 'range') {
      return {
        note: `a rule matches its key, but its numbers are outside the rule's range (${refusal.text})`,
        related: label(claim.reference, `only for ${refusal.text}`),
      };
    }
    if (refusal.kind === 'ambiguous') {
      return {
        note: 'a rule matches its key, but the numbers can be read back in two ways',
        related: label(claim.reference, 'this one'),
      };
    }
  }
  const off = claimed?.claims.find(claim => !holds(conditions, claim.rule));
  if (off !== undefined) {
    return { note: 'a rule matches its key, but its `when` does not hold', related: label(off.reference, 'this one') };
  }
  const [other] = claimed?.otherDType ?? [];
  if (other !== undefined) {
    return {
      note: `a rule matches its key, but asks for another dtype (${other.dtype?.name ?? ''})`,
      related: label(other, 'this one'),
    };
  }
  return { note: '', related: [] };
}

function nearestRule(binding: Binding, key: string): { readonly label: Label; readonly note: string } | undefined {
  const references = binding.relation.rules.flatMap(rule => rule.sides[binding.from] ?? []);
  const patterns = references.map((reference, id) => ({ id, pattern: rawPattern(reference.key) }));
  const [near] = nearestPatterns(key, patterns, 1);
  const reference = near === undefined ? undefined : references[near.id];
  if (near === undefined || reference === undefined) return undefined;
  const expected =
    near.expected.length === 0
      ? ''
      : `, which expects ${describeExpected(near.expected)} at "${key.slice(near.at, near.at + 40)}"`;
  return {
    label: { place: at(reference.source.span), text: 'the nearest rule' },
    note: `the nearest pattern is ${reference.source.key.text}${expected}`,
  };
}
