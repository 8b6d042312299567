import { at, inFile } from '../../diagnostics/source.js';
import type { Label } from '../../diagnostics/diagnostic.js';
import { claimedTwice, needsToRead, unclaimed } from '../../diagnostics/catalog/coverage.js';
import { foldKeys } from '../keys/fold-keys.js';
import { describeExpected, nearestPatterns, type NearPattern } from '../keys/nearest-patterns.js';
import { MOST_DIGITS } from '../keys/number-text.js';
import type { RelationReference } from '../relation/relation.js';
import type { SettledTensor } from './settled-tensor.js';
import type { Binding } from './binding.js';
import type { ClaimedTensor } from './claim-keys.js';
import { rawPattern } from './concrete-pattern.js';
import { BeyondSizes } from './beyond-sizes.js';
import type { Conditions } from './conditions.js';
import { holds } from './conditions.js';

/** Families beyond this get no search for the nearest rule: their message stands without. */
const MOST_SEARCHED = 200;

/** A rule that agrees with nothing at the begin of a key is near if it shares this part of the key's letters. */
const LEAST_SHARED = 0.5;

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
  const beyond = new BeyondSizes(binding);
  const twice = new KeyGroups<readonly [RelationReference, RelationReference]>();
  const unread = new KeyGroups<{ readonly reference: RelationReference; readonly name: string }>();
  settled.forEach(({ held, refused }, i) => {
    const tensor = binding.input.tensors[i];
    if (tensor === undefined) return;
    const [first, second] = held.flatMap(({ claim }) => (claim.rule.source.tied ? [] : [claim]));
    if (first !== undefined && second !== undefined) {
      const id = [first, second].map(({ rule, reference }) => `${rule.index}.${reference.index}`).join(' ');
      twice.add(id, [first.reference, second.reference], tensor.key);
    }
    if (held.length > 0 || claimed[i]?.claims.some(claim => binding.spoiled.has(claim.rule)) === true) return;
    for (const { claim, refusal } of refused) {
      if (refusal.kind !== 'needs') continue;
      const { rule, reference } = claim;
      unread.add(`${rule.index}.${reference.index} ${refusal.name}`, { reference, name: refusal.name }, tensor.key);
      return;
    }
    if (beyond.add(tensor, refused)) return;
    const { note, related } = reasonFor(claimed[i], refused, conditions, tensor.dtype.name);
    // The rule that is shown is that of all tensors of a group.
    const id = [note, ...related.map(({ place }) => (place.kind === 'text' ? place.span.start : ''))].join(' ');
    const group = nobody.get(id);
    if (group === undefined) nobody.set(id, { note, related, keys: [tensor.key], file: tensor.file });
    else group.keys.push(tensor.key);
  });
  for (const { of, keys } of twice.groups()) {
    const [first, second] = of;
    const related = [{ place: at(first.source.span), text: 'this rule claims it, too' }];
    for (const { text: family, count } of foldKeys(keys)) {
      binding.report(claimedTwice.make(at(second.source.span), { family, count }, { related }));
    }
  }
  for (const { of, keys } of unread.groups()) {
    const { reference, name } = of;
    // A size that was reported to have no value is known to be missing.
    if (binding.wrongSizes.has(name)) continue;
    for (const { text: family, count } of foldKeys(keys)) {
      binding.report(needsToRead.make(at(reference.source.span), { family, count, name }));
    }
  }
  beyond.report();
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
            notes: [...(note === '' ? [] : [note]), ...(near?.notes ?? [])],
          },
        ),
      );
    }
  }
}

/** Keys with the same to be said of them. */
class KeyGroups<T> {
  readonly #groups = new Map<string, { readonly of: T; readonly keys: string[] }>();

  add(id: string, of: T, key: string): void {
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, { of, keys: [key] });
    else group.keys.push(key);
  }

  groups(): Iterable<{ readonly of: T; readonly keys: readonly string[] }> {
    return this.#groups.values();
  }
}

function reasonFor(
  claimed: ClaimedTensor | undefined,
  refused: SettledTensor['refused'],
  conditions: Conditions,
  dtype: string,
): { readonly note: string; readonly related: readonly Label[] } {
  const label = (reference: RelationReference, text: string): readonly Label[] => [
    { place: at(reference.source.span), text },
  ];
  for (const { claim, refusal } of refused) {
    if (refusal.kind === 'range') {
      return {
        note: `a rule matches its key, but its numbers are outside of its range: ${refusal.text}`,
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
      note: `a rule matches its key, but takes ${other.dtype?.name ?? ''}, and this is ${dtype}`,
      related: label(other, 'this one'),
    };
  }
  return { note: '', related: [] };
}

function nearestRule(
  binding: Binding,
  key: string,
): { readonly label: Label; readonly notes: readonly string[] } | undefined {
  const references = binding.relation.rules.flatMap(rule => rule.sides[binding.from] ?? []);
  const patterns = references.map((reference, id) => ({ id, pattern: rawPattern(reference.key) }));
  const [near] = nearestPatterns(key, patterns, 1);
  const reference = near === undefined ? undefined : references[near.id];
  if (near === undefined || reference === undefined || (near.at === 0 && near.shared < LEAST_SHARED)) return undefined;
  const expected =
    near.expected.length === 0
      ? ''
      : `, which expects ${describeExpected(near.expected)} at "${key.slice(near.at, near.at + 40)}"`;
  return {
    label: { place: at(reference.source.span), text: 'the nearest rule' },
    notes: [`the nearest pattern is ${reference.source.key.text}${expected}`, ...zeroNotes(near, key, reference)],
  };
}

/** A number with zeros before it is one of a fixed width, and must be said to be. */
function zeroNotes(near: NearPattern<number>, key: string, { key: pattern }: RelationReference): readonly string[] {
  const digits = /^0\d+/.exec(key.slice(near.at, near.at + MOST_DIGITS))?.[0];
  if (digits === undefined || !near.expected.some(({ kind }) => kind === 'number') || pattern.kind === 'regex')
    return [];
  const numbers = pattern.segments.filter(segment => segment.kind === 'number');
  // As many numbers as the key has before this one.
  const { form } = numbers[key.slice(0, near.at).match(/\d+/g)?.length ?? 0] ?? numbers[0] ?? {};
  const name = form?.kind === 'capture' ? form.capture : '...';
  return [
    `"${digits}" is a number of ${digits.length} digits: write {${name}:${String(digits.length).padStart(2, '0')}}`,
  ];
}
