import type { CaptureRange, CaptureValue, Pattern } from '../keys/pattern.js';
import { decode } from '../keys/decode.js';
import type { RelationReference, RelationRule } from '../relation/relation.js';
import type { Binding, Captures } from './binding.js';
import type { RawClaim } from './claim-keys.js';
import { concretePattern } from './concrete-pattern.js';
import type { SizeFact } from './size-facts.js';
import type { DType } from '../../tensor/dtype.js';

/** A tensor in its place in an instance: by which reference, for which values of the captures that are not shared. */
export interface PlacedTensor {
  readonly tensor: number;
  readonly dtype: DType;
  /** All captures of the reference, bound ones too. */
  readonly captures: Captures;
}

/** A rule for one value of the captures that all its references share. */
export interface Instance {
  readonly rule: RelationRule;
  /** Shared and bound captures. */
  readonly captures: Captures;
  /** For each reference of the side that is read, its tensors by `scatterId`. */
  readonly read: readonly Map<string, PlacedTensor>[];
  /** Sizes that are the instance's own, found from its shapes. */
  readonly sizes: Map<string, number>;
  /** Where each of them was found, for messages. */
  readonly origins: Map<string, string>;
}

/** Names a tensor of a reference within its instance: the values of those captures that are not shared. */
export function scatterId(names: readonly string[], captures: Captures): string {
  let id = '';
  for (const name of names) id += `${captures.get(name) ?? '?'},`;
  return id;
}

/** Captures of a reference that are neither shared by the rule nor bound: it has one tensor for each of their values. */
export function scattered(rule: RelationRule, reference: RelationReference): readonly string[] {
  return reference.captures.filter(name => !rule.shared.includes(name) && !isBound(rule, name));
}

export function isBound(rule: RelationRule, name: string): boolean {
  const range = rule.ranges.get(name);
  return range !== undefined && range.to === undefined;
}

/** A capture with a number that its size does not count. */
export interface Beyond {
  readonly capture: string;
  readonly value: number;
  readonly fact: SizeFact;
}

/** Why a claim does not hold. */
export type Refusal =
  /** `beyond`: a number above those that a size of the whole checkpoint counts. */
  | { readonly kind: 'range'; readonly text: string; readonly beyond: Beyond | undefined }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'needs'; readonly name: string };

export interface RuleRanges {
  readonly ranges: ReadonlyMap<string, CaptureRange>;
  readonly bound: Captures;
  /** Name of what is needed to know them, if something is. */
  readonly needs: string | undefined;
}

/** The ranges of a rule's captures: `for`, words of tables, 0 .. size - 1. */
export function rangesOf(rule: RelationRule, binding: Binding): RuleRanges {
  const ranges = new Map<string, CaptureRange>();
  const bound = new Map<string, CaptureValue>();
  let needs: string | undefined;
  for (const [name, type] of rule.captures) {
    if (type.kind === 'words') {
      ranges.set(name, { from: 0, to: type.words[0].length - 1 });
      continue;
    }
    if (type.kind !== 'integer') continue;
    const range = rule.ranges.get(name);
    if (range === undefined) {
      const size = binding.sizeNow(name, bound);
      ranges.set(name, { from: 0, to: size === undefined ? undefined : size - 1 });
      continue;
    }
    const from = binding.evaluate(range.from, { last: name });
    const to = range.to === undefined ? from : binding.evaluate(range.to, { last: name });
    if (from.kind === 'unknown') needs ??= from.needs[0];
    if (to.kind === 'unknown') needs ??= to.needs[0];
    if (from.kind !== 'value' || typeof from.value !== 'number') continue;
    if (to.kind !== 'value' || typeof to.value !== 'number') continue;
    ranges.set(name, { from: from.value, to: to.value });
    if (range.to === undefined) bound.set(name, from.value);
  }
  return { ranges, bound, needs };
}

/** Decodes claims of one rule: patterns and ranges are made concrete once. */
export class Decoder {
  readonly #binding: Binding;
  readonly #rule: RelationRule;
  readonly rule: RuleRanges;
  readonly #patterns = new Map<RelationReference, { key: Pattern | string; file: Pattern | string | undefined }>();

  constructor(binding: Binding, rule: RelationRule) {
    this.#binding = binding;
    this.#rule = rule;
    this.rule = rangesOf(rule, binding);
  }

  /** True if all ranges and patterns that were asked for are known: more sizes would change no answer. */
  get isFinal(): boolean {
    if (this.rule.needs !== undefined) return false;
    if ([...this.rule.ranges.values()].some(range => range.to === undefined)) return false;
    return [...this.#patterns.values()].every(({ key, file }) => typeof key !== 'string' && typeof file !== 'string');
  }

  patterns(reference: RelationReference): { key: Pattern | string; file: Pattern | string | undefined } {
    let found = this.#patterns.get(reference);
    if (found === undefined) {
      const file = reference.file === undefined ? undefined : concretePattern(reference.file, this.#binding);
      found = { key: concretePattern(reference.key, this.#binding), file };
      this.#patterns.set(reference, found);
    }
    return found;
  }

  /** The captures of a claim, or why there are none. */
  decode(claim: RawClaim): Captures | Refusal {
    if (this.rule.needs !== undefined) return { kind: 'needs', name: this.rule.needs };
    const { key, file } = this.patterns(claim.reference);
    if (typeof key === 'string') return { kind: 'needs', name: key };
    if (typeof file === 'string') return { kind: 'needs', name: file };
    const fromKey = decode(claim.key, key, this.rule.ranges);
    if (fromKey === 'ambiguous') return { kind: 'ambiguous' };
    if (fromKey === 'none') return this.#outOfRange(claim);
    const captures = new Map<string, CaptureValue>([...this.rule.bound, ...fromKey]);
    if (file !== undefined && claim.file !== undefined) {
      const fromFile = decode(claim.file, file, this.rule.ranges);
      if (fromFile === 'ambiguous') return { kind: 'ambiguous' };
      if (fromFile === 'none') return this.#outOfRange(claim);
      for (const [name, value] of fromFile) {
        if (name.startsWith('#')) continue;
        const before = captures.get(name);
        if (before !== undefined && before !== value) return this.#outOfRange(claim);
        captures.set(name, value);
      }
    }
    return captures;
  }

  #outOfRange(claim: RawClaim): Refusal {
    const parts = [...this.rule.ranges]
      .filter(([name, range]) => this.#rule.captures.get(name)?.kind === 'integer' && range.to !== undefined)
      .map(([name, range]) => {
        const fact = this.#rule.ranges.has(name) ? undefined : this.#binding.facts.get(name);
        return `${name} ${range.from} to ${range.to ?? '?'}${fact === undefined ? '' : ` (${fact.origin})`}`;
      });
    return { kind: 'range', text: parts.join(', '), beyond: this.#beyond(claim) };
  }

  #beyond({ reference, key, file }: RawClaim): Beyond | undefined {
    const patterns = this.patterns(reference);
    const words = new Map([...this.rule.ranges].filter(([name]) => this.#rule.captures.get(name)?.kind === 'words'));
    const matches = [[key, patterns.key] as const, [file, patterns.file] as const];
    for (const [match, pattern] of matches) {
      if (match === undefined || pattern === undefined || typeof pattern === 'string') continue;
      const decoded = decode(match, pattern, words);
      if (!(decoded instanceof Map)) continue;
      for (const [capture, value] of decoded as Captures) {
        const to = this.#rule.ranges.has(capture) ? undefined : this.rule.ranges.get(capture)?.to;
        const fact = this.#binding.facts.get(capture);
        if (to !== undefined && fact !== undefined && typeof value === 'number' && value > to)
          return { capture, value, fact };
      }
    }
    return undefined;
  }
}

export const isRefusal = (found: Captures | Refusal): found is Refusal => !(found instanceof Map) && 'kind' in found;
