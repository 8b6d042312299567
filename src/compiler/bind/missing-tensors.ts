import { missingTensors } from '../../diagnostics/catalog/coverage.js';
import type { Fix, Label } from '../../diagnostics/diagnostic.js';
import { at, type Place } from '../../diagnostics/source.js';
import { addField } from '../../dsl/document/add-field.js';
import { compareKeys } from '../keys/compare-keys.js';
import { foldKeys } from '../keys/fold-keys.js';
import type { CaptureValue } from '../keys/pattern.js';
import { printKey } from '../keys/print-key.js';
import { otherSide, type RelationReference, type RelationRule } from '../relation/relation.js';
import { capturesOf } from '../relation/resolve-pattern.js';
import type { Binding } from './binding.js';
import { concretePattern } from './concrete-pattern.js';
import type { Instance, RuleRanges } from './instances.js';

/** Where a tensor would be: its key, and its file where that is part of the address. */
export interface Address {
  readonly key: string;
  readonly file: string | undefined;
}

/** A tensor that an instance of a rule needs. */
export interface MissingTensor extends Address {
  readonly reference: RelationReference;
  readonly instance: Instance;
}

/** What the rules lack of one set of layers (or experts, or ranks): rules that lack the same are told of together. */
interface Gap {
  readonly rules: RelationRule[];
  readonly places: Place[];
  readonly keys: Set<string>;
  /** Files that are not there at all: the keys are those that would have a part in them. */
  readonly files: Set<string>;
  readonly targets: Set<string>;
  readonly notes: readonly string[];
  readonly someThere: boolean;
}

/** Collects the tensors that rules lack, and reports them as MAPC4002. */
export class MissingTensors {
  readonly #binding: Binding;
  readonly #gaps = new Map<string, Gap>();
  readonly #unclaimed: ReadonlySet<number>;
  #there: ReadonlyMap<string, number> | undefined;
  #files: ReadonlySet<string> | undefined;

  /** `unclaimed`: tensors that no rule holds, each of which is told of as such. */
  constructor(binding: Binding, unclaimed: ReadonlySet<number>) {
    this.#binding = binding;
    this.#unclaimed = unclaimed;
  }

  /** `someThere`: other tensors of the rule are there. */
  add(rule: RelationRule, missing: readonly MissingTensor[], ranges: RuleRanges, someThere: boolean): void {
    const { tensors } = this.#binding.input;
    this.#there ??= new Map(
      tensors.flatMap(({ key, file }, i) => [[key, i] as const, [`${key} in ${file}`, i] as const]),
    );
    const there = this.#there;
    // What is there with another dtype than the rule takes is told as such, unless another rule takes it.
    const absent = missing.filter(address => !this.#unclaimed.has(there.get(printAddress(address)) ?? -1));
    this.#files ??= new Set(tensors.map(({ file }) => file));
    const files = this.#files;
    const isOfNoFile = ({ file }: Address): boolean => file !== undefined && !files.has(file);
    const counts = this.#countsOf(rule, ranges);
    this.#addTo('files', rule, absent.filter(isOfNoFile), counts, true);
    const rest = absent.filter(address => !isOfNoFile(address));
    const taken = rest.flatMap(address => tensors[there.get(printAddress(address)) ?? -1] ?? []).slice(0, 3);
    const others = taken.map(({ key, dtype }) => `${key} is there as ${dtype.name}, which another rule takes`);
    const notes = [...counts, ...others];
    const numbers = new Set(rest.map(({ instance }) => numbersOf(rule, instance)));
    // Where nothing of a family is there, each rule is a question of its own.
    const id = someThere && !numbers.has('') ? [...notes, ...numbers].join() : `rule ${rule.index}`;
    this.#addTo(id, rule, rest, notes, someThere);
  }

  #addTo(
    id: string,
    rule: RelationRule,
    absent: readonly MissingTensor[],
    notes: readonly string[],
    someThere: boolean,
  ): void {
    const [first] = absent;
    if (first === undefined) return;
    let gap = this.#gaps.get(id);
    if (gap === undefined) {
      const [keys, files, targets] = [new Set<string>(), new Set<string>(), new Set<string>()];
      gap = { rules: [], places: [], keys, files, targets, notes, someThere };
      this.#gaps.set(id, gap);
    }
    gap.rules.push(rule);
    gap.places.push(at(first.reference.source.span));
    const [target] = rule.sides[otherSide(this.#binding.from)] ?? [];
    for (const { key, file, instance } of absent) {
      const isWholeFile = id === 'files' && file !== undefined;
      gap.keys.add(isWholeFile ? key : printAddress({ key, file }));
      if (isWholeFile) gap.files.add(file);
      if (target !== undefined) gap.targets.add(printAddress(addressOf(target, this.#binding, instance.captures)));
    }
  }

  report(): void {
    for (const { rules, places, keys, files, targets, notes, someThere } of this.#gaps.values()) {
      const [place, ...others] = places;
      const [rule] = rules;
      if (place === undefined || rule === undefined) continue;
      const isWholeFile = files.size > 0;
      const related = isWholeFile ? [] : others.map((other): Label => ({ place: other, text: 'missing here, too' }));
      const found = { count: keys.size, keys: folded(keys), targets: folded(targets), someThere };
      const parameters = !isWholeFile ? found : { ...found, files: [...files].sort(compareKeys) };
      const fixes = someThere ? [] : optionalFixes(rule);
      this.#binding.report(missingTensors.make(place, parameters, { related, notes, fixes }));
    }
  }

  /** Why so many are expected. */
  #countsOf(rule: RelationRule, { ranges }: RuleRanges): readonly string[] {
    return [...ranges].flatMap(([name, { from, to }]) => {
      const fact = this.#binding.facts.get(name);
      if (to === undefined || fact === undefined || rule.ranges.has(name)) return [];
      return [`${name} goes from ${from} to ${to}: ${fact.origin}`];
    });
  }
}

/** Where a reference has its tensor for these captures; the pattern of its key where they do not tell it. */
export function addressOf(
  reference: RelationReference,
  binding: Binding,
  captures: ReadonlyMap<string, CaptureValue>,
): Address {
  const open: Address = { key: reference.source.key.text, file: undefined };
  const pattern = concretePattern(reference.key, binding);
  if (typeof pattern === 'string' || pattern.kind === 'regex') return open;
  // Of a tensor that is made of many, the captures that it has of its own are open.
  if (!reference.captures.every(name => captures.has(name))) return open;
  const key = printKey(pattern, captures);
  // A plain file name says where to write; it is no part of the address.
  if (reference.file === undefined || capturesOf(reference.file).length === 0) return { key, file: undefined };
  const file = concretePattern(reference.file, binding);
  return { key, file: typeof file === 'string' || file.kind === 'regex' ? undefined : printKey(file, captures) };
}

const printAddress = ({ key, file }: Address): string => (file === undefined ? key : `${key} in ${file}`);

/** Says that the family may be absent. */
export function optionalFixes({ source }: RelationRule): readonly Fix[] {
  if (source.optional !== 'no') return [];
  return [{ title: 'say that it may be absent', edits: [addField(source.span, 'optional: true')] }];
}

/** `layer 2`: the numbers that an instance is about. */
function numbersOf({ captures }: RelationRule, instance: Instance): string {
  return [...instance.captures]
    .filter(([name]) => captures.get(name)?.kind === 'integer')
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');
}

const folded = (keys: Iterable<string>): readonly string[] =>
  foldKeys(keys)
    .map(({ text }) => text)
    .sort(compareKeys);
