import { at } from '../../diagnostics/source.js';
import { nothingMatches } from '../../diagnostics/catalog/coverage.js';
import type { CaptureRange, CaptureValue } from '../keys/pattern.js';
import { otherSide, type RelationReference, type RelationRule } from '../relation/relation.js';
import type { Binding, Captures } from './binding.js';
import { holds, type Conditions } from './conditions.js';
import { rangesOf, scattered, scatterId, type Instance, type RuleRanges } from './instances.js';
import { addressOf, MissingTensors, optionalFixes, type MissingTensor } from './missing-tensors.js';

/** Expected instances beyond the number of tensors by more than this are not listed one by one: something is missing anyway. */
const MORE_THAN_TENSORS = 1000;

/**
 * The instances that are to be converted: all that a rule's ranges ask for, each complete. Missing tensors are reported,
 * each with its key, unless the rule says that they may be absent. `matched` are the rules whose patterns match some key,
 * whether its numbers fit or not; `unclaimed` the tensors that no rule holds.
 */
export function completeInstances(
  binding: Binding,
  found: readonly Instance[],
  conditions: Conditions,
  matched: ReadonlySet<RelationRule>,
  unclaimed: ReadonlySet<number>,
): readonly Instance[] {
  const ofRule = new Map<RelationRule, Instance[]>();
  for (const instance of found) {
    const list = ofRule.get(instance.rule);
    if (list === undefined) ofRule.set(instance.rule, [instance]);
    else list.push(instance);
  }
  const missing = new MissingTensors(binding, unclaimed);
  const instances = binding.relation.rules.flatMap(rule => {
    if (!holds(conditions, rule) || rule.sides[otherSide(binding.from)] === undefined) return [];
    if (rule.sides[binding.from] === undefined) return generated(rule, binding, conditions);
    return complete(rule, ofRule.get(rule) ?? [], binding, conditions, matched.has(rule), missing);
  });
  missing.report();
  return instances;
}

/** A rule without a side that is read makes its targets from nothing but sizes: if it has a value. */
function generated(rule: RelationRule, binding: Binding, conditions: Conditions): readonly Instance[] {
  if (rule.source.value.length === 0) return [];
  const ranges = rangesOf(rule, binding);
  const captures = expected(rule, ranges, 1_000_000);
  return (captures ?? [])
    .filter(values => holds(conditions, rule, values))
    .map(values => withoutTensors(rule, new Map([...ranges.bound, ...values])));
}

const withoutTensors = (rule: RelationRule, captures: Captures): Instance => ({
  rule,
  captures,
  read: [],
  sizes: new Map(),
  origins: new Map(),
});

function complete(
  rule: RelationRule,
  found: readonly Instance[],
  binding: Binding,
  conditions: Conditions,
  matched: boolean,
  missingTensors: MissingTensors,
): readonly Instance[] {
  const references = rule.sides[binding.from] ?? [];
  const ranges = rangesOf(rule, binding);
  const whole = new Set<Instance>();
  const missing: (MissingTensor & { readonly family: string })[] = [];
  const families = new Map<string, boolean>();
  const check = (instance: Instance): void => {
    let present = 0;
    let absent = 0;
    const family = familyOf(rule, instance.captures);
    const absentHere: typeof missing = [];
    for (const reference of references) {
      const names = scattered(rule, reference);
      for (const values of combinations(names, ranges.ranges)) {
        if (instance.read[reference.index]?.has(scatterId(names, values)) === true) present++;
        else if (!isEmptyPart(binding, instance, reference, values)) {
          absent++;
          const captures = new Map([...instance.captures, ...values]);
          absentHere.push({ reference, family, instance, ...addressOf(reference, binding, captures) });
        }
      }
    }
    if (present > 0) families.set(family, true);
    if (absent === 0) whole.add(instance);
    else if (rule.source.optional !== 'each' || present > 0) missing.push(...absentHere);
  };
  for (const instance of found) check(instance);
  const all = rule.source.otherwise
    ? undefined
    : expected(rule, ranges, binding.input.tensors.length + MORE_THAN_TENSORS);
  if (all !== undefined && rule.source.optional !== 'each') {
    const ids = new Set(found.map(instance => scatterId(rule.shared, instance.captures)));
    for (const captures of all) {
      if (ids.has(scatterId(rule.shared, captures)) || !holds(conditions, rule, captures)) continue;
      check(withoutTensors(rule, new Map([...ranges.bound, ...captures])));
    }
  }
  const required = rule.source.optional === 'family' ? missing.filter(({ family }) => families.has(family)) : missing;
  if (required.length > 0) missingTensors.add(rule, required, ranges, found.length > 0);
  else if (found.length === 0 && all === undefined && !matched && isRequired(rule, ranges)) {
    const keys = references.map(reference => reference.source.key.text);
    const place = at(references[0]?.source.span ?? rule.source.span);
    binding.report(nothingMatches.make(place, { keys }, { fixes: optionalFixes(rule) }));
  }
  return [...whole];
}

/** A rule whose captures are numbers must be found; one that takes any text takes what there is. */
function isRequired(rule: RelationRule, ranges: RuleRanges): boolean {
  if (rule.source.optional !== 'no' || rule.source.otherwise || rule.source.tied) return false;
  const kinds = rule.shared.map(name => rule.captures.get(name)?.kind);
  if (kinds.some(kind => kind === 'word' || kind === 'path')) return false;
  // An empty range asks for nothing.
  return ![...ranges.ranges.values()].some(range => range.to !== undefined && range.to < range.from);
}

/** The words of an instance: `optional: true` lets a family be absent, for all numbers together. */
function familyOf(rule: RelationRule, captures: ReadonlyMap<string, CaptureValue>): string {
  return rule.shared
    .filter(name => rule.captures.get(name)?.kind !== 'integer')
    .map(name => captures.get(name))
    .join(' ');
}

/** All values of the shared captures, or undefined where they cannot be listed (any text, or a size that is not known). */
function expected(
  rule: RelationRule,
  ranges: RuleRanges,
  most: number,
): readonly ReadonlyMap<string, CaptureValue>[] | undefined {
  let all: ReadonlyMap<string, CaptureValue>[] = [new Map()];
  for (const name of rule.shared) {
    const kind = rule.captures.get(name)?.kind;
    const range = ranges.ranges.get(name);
    if ((kind !== 'integer' && kind !== 'words') || range?.to === undefined) return undefined;
    const next: ReadonlyMap<string, CaptureValue>[] = [];
    for (const before of all) {
      for (let value = range.from; value <= range.to && next.length < most; value++) {
        next.push(new Map([...before, [name, value]]));
      }
    }
    all = next;
  }
  return all;
}

function combinations(
  names: readonly string[],
  ranges: ReadonlyMap<string, CaptureRange>,
): readonly ReadonlyMap<string, CaptureValue>[] {
  let all: ReadonlyMap<string, CaptureValue>[] = [new Map()];
  for (const name of names) {
    const range = ranges.get(name);
    const to = range?.to;
    if (range === undefined || to === undefined) continue;
    all = all.flatMap(before =>
      Array.from({ length: Math.max(0, to - range.from + 1) }, (_, i) => new Map([...before, [name, range.from + i]])),
    );
  }
  return all;
}

/** A part whose width is zero (`rows[rank]` = 0) need not be there. */
function isEmptyPart(
  binding: Binding,
  instance: Instance,
  reference: RelationReference,
  values: ReadonlyMap<string, CaptureValue>,
): boolean {
  const captures = new Map([...instance.captures, ...values]);
  return reference.items.some(
    item =>
      item.kind === 'axis' &&
      binding.relation.sizes.get(item.name)?.parameter !== undefined &&
      binding.sizeNow(item.name, captures) === 0,
  );
}
