import type { Json, Report } from '../../diagnostics/diagnostic.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed, dtypesOfClass } from '../../tensor/dtypes/index.js';
import { bf16 } from '../../tensor/dtypes/bf16.js';
import { f32 } from '../../tensor/dtypes/f32.js';
import { rowMajorStrides } from '../../tensor/strided/strided.js';
import type { BindTensor } from '../bind/bind-input.js';
import type { Binding } from '../bind/binding.js';
import { concretePattern } from '../bind/concrete-pattern.js';
import { decideConditions, holds, type Conditions } from '../bind/conditions.js';
import { rangesOf, type RuleRanges } from '../bind/instances.js';
import { sizeAt } from '../bind/size-facts.js';
import { sizeInInstance } from '../bind/solve-shapes.js';
import type { CaptureValue, Pattern } from '../keys/pattern.js';
import { printKey } from '../keys/print-key.js';
import { expandRest, raggedParameter, sizeOfItem, type AxisSizes } from '../layout/lower-items.js';
import { axisItems } from '../relation/blocks.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../relation/relation.js';
import { exampleBinding, Primes } from './choose-sizes.js';
import { sampleRegex } from './sample-regex.js';

/** A checkpoint of one side that could exist: its tensors, and what every size in it is. */
export interface ExampleTensors {
  readonly tensors: readonly BindTensor[];
  /** For each tensor, what made it; of several that would make the same one, the first. */
  readonly origins: readonly TensorOrigin[];
  /** Sizes of the whole checkpoint, and whatever else was given: what a binding must be given to find the same. */
  readonly given: ReadonlyMap<string, Json>;
  /** The size of every axis, those that are a rule's own, too. */
  readonly axes: ReadonlyMap<string, number>;
}

/** The reference that a tensor is of, and the values of its captures. */
export interface TensorOrigin {
  readonly rule: RelationRule;
  readonly reference: RelationReference;
  readonly captures: ReadonlyMap<string, CaptureValue>;
}

export interface ExampleOptions {
  /** Sizes, options and config fields of an example. */
  readonly sizes: ReadonlyMap<string, Json>;
  /** Whether files of this side's format hold a dtype as it is; otherwise it is packed into bytes. */
  readonly stores: (dtype: DType) => boolean;
  /** Takes note of conditions that cannot be decided under these sizes; their rules then have no tensors. */
  readonly report?: Report;
}

/** More tensors than this make no example: a size is too large. */
const MOST_TENSORS = 20_000;

/** The tensors that a checkpoint of one side has under these sizes. */
export function exampleTensors(relation: Relation, side: SideIndex, options: ExampleOptions): ExampleTensors {
  const numbers = [...options.sizes.values()].filter(value => typeof value === 'number');
  const primes = new Primes([...numbers, ...fixedSizes(relation)]);
  const binding = exampleBinding(relation, side, options.sizes, primes, options.report);
  const maker = new Maker(binding, side, primes, options);
  const conditions = decideConditions(binding);
  for (const rule of relation.rules) maker.addRule(rule, conditions);
  const sizes = [...binding.facts.entries()].map(([name, fact]) => [name, fact.value] as const);
  return {
    tensors: [...maker.tensors.values()],
    origins: maker.origins,
    given: new Map<string, Json>([...sizes, ...options.sizes]),
    axes: new Map([...sizes, ...maker.local]),
  };
}

function fixedSizes(relation: Relation): readonly number[] {
  return relation.rules.flatMap(rule =>
    [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])].flatMap(reference =>
      axisItems(reference.items).flatMap(axis => [axis.size ?? 1, axis.divisor ?? 1]),
    ),
  );
}

class Maker {
  readonly tensors = new Map<string, BindTensor>();
  readonly origins: TensorOrigin[] = [];
  readonly #binding: Binding;
  readonly #side: SideIndex;
  readonly #primes: Primes;
  readonly #options: ExampleOptions;
  /** Axes that are a rule's own: one size for each name, so that rules can be told apart and read the same. */
  readonly local = new Map<string, number>();

  constructor(binding: Binding, side: SideIndex, primes: Primes, options: ExampleOptions) {
    this.#binding = binding;
    this.#side = side;
    this.#primes = primes;
    this.#options = options;
  }

  addRule(rule: RelationRule, conditions: Conditions): void {
    if (!holds(conditions, rule)) return;
    const ranges = rangesOf(rule, this.#binding);
    for (const reference of rule.sides[this.#side] ?? []) {
      const key = concretePattern(reference.key, this.#binding);
      const file = reference.file === undefined ? undefined : concretePattern(reference.file, this.#binding);
      if (typeof key === 'string' || typeof file === 'string') continue;
      for (const captures of this.#captures(rule, reference, ranges)) {
        if (this.tensors.size >= MOST_TENSORS) return;
        if (holds(conditions, rule, captures)) this.#add(rule, reference, key, file, captures);
      }
    }
  }

  #add(
    rule: RelationRule,
    reference: RelationReference,
    key: Pattern,
    file: Pattern | undefined,
    captures: ReadonlyMap<string, CaptureValue>,
  ): void {
    const text = keyText(key, captures);
    if (text === undefined) return;
    const path = file === undefined ? '' : (keyText(file, captures) ?? '');
    const address = `${path}\n${text}`;
    if (this.tensors.has(address)) return;
    // Uneven parts are laid out one by one: more of them than there are tensors make no example.
    const isLarge = (axis: string): boolean => (this.#binding.sizeNow(axis, captures) ?? 0) > MOST_TENSORS;
    if (raggedAxes(reference.items, this.#binding.relation).some(isLarge)) return;
    const { shape, dtype } = this.#stored(this.#shape(rule, reference, captures), this.#dtype(rule, reference));
    // A part of no width is not stored.
    if (shape.includes(0)) return;
    this.tensors.set(address, { key: text, dtype, shape, strides: rowMajorStrides(shape), file: path });
    this.origins.push({ rule, reference, captures });
  }

  /** All values of the captures of a reference; any text stands for itself in two samples. */
  #captures(
    rule: RelationRule,
    reference: RelationReference,
    ranges: RuleRanges,
  ): readonly ReadonlyMap<string, CaptureValue>[] {
    let all: ReadonlyMap<string, CaptureValue>[] = [ranges.bound];
    for (const name of reference.captures) {
      if (ranges.bound.has(name)) continue;
      const values = valuesOf(rule, name, ranges);
      all = all.flatMap(before => values.map(value => new Map([...before, [name, value]])));
      if (all.length > MOST_TENSORS) return [];
    }
    return all;
  }

  #shape(
    rule: RelationRule,
    reference: RelationReference,
    captures: ReadonlyMap<string, CaptureValue>,
  ): readonly number[] {
    const instance = { rule, captures, read: [], sizes: this.local, origins: new Map<string, string>() };
    const sizes: AxisSizes = {
      sizeOf: (axis, fixed) => {
        const all = new Map([...captures, ...fixed]);
        const known = sizeInInstance(instance, this.#binding, all, axis);
        return known ?? this.#choose(rule, axis, all);
      },
      parameterOf: axis => this.#binding.relation.sizes.get(axis)?.parameter,
    };
    const rest = reference.items.some(item => item.kind === 'rest') ? this.#restRank(rule) : 0;
    const items = expandRest(reference.items, reference.items.length - (rest > 0 ? 1 : 0) + rest) ?? reference.items;
    return items.map(item => sizeOfItem(item, sizes, captures));
  }

  /** Dimensions that `...` stands for: two where it stands alone, one beside others. */
  #restRank(rule: RelationRule): number {
    const references = [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])];
    return references.every(reference => reference.items.length === 1) ? 2 : 1;
  }

  #choose(rule: RelationRule, axis: string, captures: ReadonlyMap<string, CaptureValue>): number {
    const parameter = this.#binding.relation.sizes.get(axis)?.parameter;
    const at = parameter === undefined ? undefined : captures.get(parameter);
    const given = this.#options.sizes.get(at === undefined ? axis : sizeAt(axis, at));
    const value = typeof given === 'number' ? given : this.#primes.next();
    if (at !== undefined) this.#binding.facts.add(sizeAt(axis, at), { value, origin: axis, span: undefined });
    else if (this.#binding.isGlobal(rule, axis))
      this.#binding.facts.add(axis, { value, origin: axis, span: undefined });
    else this.local.set(axis, value);
    return value;
  }

  #dtype(rule: RelationRule, reference: RelationReference): DType {
    const name = reference.dtype?.name;
    if (name !== undefined) return dtypeNamed(name) ?? (dtypesOfClass(name)?.includes(f32) === true ? f32 : bf16);
    // Values are computed in f32: with f32 on both sides, what rounding does is no question of the movement.
    return rule.source.value.length > 0 ? f32 : bf16;
  }

  #stored(shape: readonly number[], dtype: DType): { readonly shape: readonly number[]; readonly dtype: DType } {
    if (this.#options.stores(dtype) || dtype.bits > 8) return { shape, dtype };
    const u8 = dtypeNamed('u8') ?? dtype;
    const ratio = 8 / dtype.bits;
    return { dtype: u8, shape: shape.map((size, i) => (i === shape.length - 1 ? Math.ceil(size / ratio) : size)) };
  }
}

/** Captures whose values each have a size of their own in brackets: `rank` of `(rank rows)` with `rows[rank]`. */
function raggedAxes(items: readonly BracketItem[], relation: Relation): readonly string[] {
  return items.flatMap((item): readonly string[] => {
    if (item.kind === 'sum') return raggedAxes(item.terms, relation);
    if (item.kind !== 'group') return [];
    const own = raggedParameter(item, axis => relation.sizes.get(axis)?.parameter);
    return [...(own === undefined ? [] : [own]), ...raggedAxes(item.items, relation)];
  });
}

function valuesOf(rule: RelationRule, name: string, { ranges }: RuleRanges): readonly CaptureValue[] {
  const type = rule.captures.get(name);
  switch (type?.kind) {
    case 'words':
      return type.words[0].map((_, i) => i);
    case 'word':
      return ['sample', 'other'];
    case 'path':
      return ['sample', 'other.sample'];
    default: {
      const range = ranges.get(name);
      const to = range?.to;
      if (range === undefined || to === undefined) return [];
      return Array.from({ length: Math.max(0, Math.min(MOST_TENSORS, to - range.from + 1)) }, (_, i) => range.from + i);
    }
  }
}

function keyText(pattern: Pattern, captures: ReadonlyMap<string, CaptureValue>): string | undefined {
  if (pattern.kind === 'regex') return sampleRegex(pattern.source, name => String(captures.get(name) ?? 'sample'));
  // What `*` in a file name stands for is no capture.
  const stars = pattern.segments.flatMap(segment =>
    segment.kind === 'path' && !captures.has(segment.capture) ? [[segment.capture, 'any'] as const] : [],
  );
  return printKey(pattern, new Map([...captures, ...stars]));
}
