import { invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import type { Piece, Proof, Value } from '../../tensor/piece.js';
import { limitBoxes } from '../layout/limit-boxes.js';
import {
  expandRest,
  lowerItems,
  rowMajor,
  sizeOfItem,
  type AxisSizes,
  type LoweredBlock,
} from '../layout/lower-items.js';
import type { CaptureValue } from '../keys/pattern.js';
import { otherSide, type BlockAddress, type RelationReference } from '../relation/relation.js';
import { lowerValue } from '../value/lower-value.js';
import { isProblem } from '../value/read-equations.js';
import type { BindTensor } from './bind-input.js';
import type { Binding } from './binding.js';
import type { Instance } from './instances.js';
import { scatterId } from './instances.js';
import type { RuleLowering } from './rule-lowering.js';
import { shapeAs, sizeInInstance } from './solve-shapes.js';
import { TargetDTypes } from './target-dtypes.js';
import { named, place, wholeOf, type Template, type TemplateSource, type TemplateTarget } from './template.js';

/** Lowers one instance: every size it uses is known and every tensor it reads is there. */
export function lowerInstance(
  lowering: RuleLowering,
  instance: Instance,
  binding: Binding,
  tensors: readonly BindTensor[],
): Template {
  return new InstanceLowering(lowering, instance, binding, tensors).run();
}

class InstanceLowering {
  readonly #rule: RuleLowering;
  readonly #instance: Instance;
  readonly #binding: Binding;
  readonly #tensors: readonly BindTensor[];
  readonly #dtypes: TargetDTypes;
  readonly #targets: TemplateTarget[] = [];
  readonly #targetIds = new Map<string, number>();
  readonly #sources: TemplateSource[] = [];
  readonly #sourceIds = new Map<string, number>();
  readonly #pieces: Piece[] = [];
  readonly #proofs: Proof[] = [];

  constructor(rule: RuleLowering, instance: Instance, binding: Binding, tensors: readonly BindTensor[]) {
    this.#rule = rule;
    this.#instance = instance;
    this.#binding = binding;
    this.#tensors = tensors;
    this.#dtypes = new TargetDTypes(rule, instance, binding);
  }

  run(): Template {
    const { rule, from } = this.#rule;
    for (const reference of rule.sides[otherSide(from)] ?? []) {
      for (const captures of this.#rule.combinations(this.#rule.scattered(reference))) {
        this.#target(reference, captures);
      }
    }
    if (this.#rule.equations === undefined) this.#copies();
    else this.#values(this.#rule.equations);
    this.#replicas();
    return { targets: this.#targets, sources: this.#sources, pieces: this.#pieces, proofs: this.#proofs };
  }

  readonly #sizes: AxisSizes = {
    sizeOf: (axis, fixed) => {
      const size = sizeInInstance(this.#instance, this.#binding, new Map([...this.#instance.captures, ...fixed]), axis);
      invariant(size !== undefined, `the size of ${axis} is known by now`);
      return size;
    },
    parameterOf: axis => this.#binding.relation.sizes.get(axis)?.parameter,
  };

  /** Number of dimensions that `...` stands for in this instance. */
  #restOf(): number {
    let rank = 0;
    while (this.#instance.sizes.has(`...${rank}`)) rank++;
    return rank;
  }

  #items(reference: RelationReference): ReturnType<typeof expandRest> & object {
    const hasRest = reference.items.some(item => item.kind === 'rest');
    const rank = reference.items.length + (hasRest ? this.#restOf() - 1 : 0);
    const items = expandRest(reference.items, rank);
    invariant(items !== undefined, 'as many dimensions as items');
    return items;
  }

  #target(reference: RelationReference, captures: ReadonlyMap<string, CaptureValue>): number {
    const id = `${reference.index} ${scatterId(this.#rule.scattered(reference), captures)}`;
    const before = this.#targetIds.get(id);
    if (before !== undefined) return before;
    const fixed = new Map([...this.#instance.captures, ...captures]);
    const shape = this.#items(reference).map(item => sizeOfItem(item, this.#sizes, fixed));
    const index = this.#targets.length;
    this.#targetIds.set(id, index);
    this.#targets.push({ reference, captures, dtype: this.#dtypes.of(reference), shape });
    return index;
  }

  #source(
    reference: number,
    captures: ReadonlyMap<string, CaptureValue>,
  ): { index: number; tensor: BindTensor; dtype: DType } | undefined {
    const side = this.#rule.rule.sides[this.#rule.from]?.[reference];
    invariant(side !== undefined, 'a reference of the side that is read');
    const scatter = scatterId(this.#rule.scattered(side), captures);
    const placed = this.#instance.read[reference]?.get(scatter);
    const tensor = placed === undefined ? undefined : this.#tensors[placed.tensor];
    if (placed === undefined || tensor === undefined) return undefined;
    const id = `${reference} ${scatter}`;
    let index = this.#sourceIds.get(id);
    if (index === undefined) {
      index = this.#sources.length;
      this.#sourceIds.set(id, index);
      this.#sources.push({ reference, scatter });
    }
    return { index, tensor, dtype: placed.dtype };
  }

  /** Strides of a source in elements of what it is read as. */
  #stridesOf(tensor: BindTensor, dtype: DType): readonly number[] {
    const ratio = tensor.dtype.bits / dtype.bits;
    return tensor.strides.map((stride, i) => (i === tensor.strides.length - 1 ? stride : stride * ratio));
  }

  #blockOf(
    reference: RelationReference,
    block: number,
    strides: readonly number[],
    fixed: ReadonlyMap<string, CaptureValue>,
  ): LoweredBlock {
    const lowered = lowerItems(
      this.#items(reference),
      strides,
      this.#sizes,
      new Map([...this.#instance.captures, ...fixed]),
    );
    const found = lowered[block];
    invariant(found !== undefined, 'as many blocks as the brackets have');
    return found;
  }

  #copies(): void {
    const { rule, from } = this.#rule;
    const to = otherSide(from);
    for (const pair of rule.pairs) {
      const read = this.#reference(from, pair[from]);
      const write = this.#reference(to, pair[to]);
      const names = [...new Set([...this.#rule.scattered(read), ...this.#rule.scattered(write)])];
      const spread = names.filter(name => !this.#rule.isReadReplica(read, name));
      for (const captures of this.#rule.combinations(spread))
        this.#copy(pair, read, write, this.#rule.atFirst(read, captures));
    }
    for (const filled of rule.filled) {
      const reference = this.#reference(filled.side, filled.at);
      for (const captures of this.#rule.combinations(this.#rule.scattered(reference))) {
        const value = this.#rule.scalar(filled.value, this.#instance);
        this.#constant(filled.side, reference, filled.at.block, captures, value, undefined);
      }
    }
  }

  #reference(side: 0 | 1, address: BlockAddress): RelationReference {
    const reference = this.#rule.rule.sides[side]?.[address.reference];
    invariant(reference !== undefined, 'blocks are those of references');
    return reference;
  }

  #copy(
    pair: readonly [BlockAddress, BlockAddress],
    read: RelationReference,
    write: RelationReference,
    captures: ReadonlyMap<string, CaptureValue>,
  ): void {
    const { from } = this.#rule;
    const source = this.#source(read.index, captures);
    // A rank without rows (zero-width) may have no tensor for it.
    if (source === undefined) return;
    const target = this.#target(write, captures);
    const template = this.#targets[target];
    invariant(template !== undefined, 'the target was just made');
    const readBlock = this.#blockOf(read, pair[from].block, this.#stridesOf(source.tensor, source.dtype), captures);
    const writeBlock = this.#blockOf(write, pair[otherSide(from)].block, rowMajor(template.shape), captures);
    const axes = [...writeBlock.axes.keys()];
    const sizes = new Map(axes.map(axis => [axis, writeBlock.axes.get(axis)?.size ?? 0]));
    const { inside } = limitBoxes(sizes, [...readBlock.limits, ...writeBlock.limits]);
    for (const box of inside) {
      const at = place(box.axes, axes, writeBlock);
      const load = place(box.axes, axes, readBlock);
      const value: Value = {
        kind: 'load',
        tensor: source.index,
        dtype: source.dtype,
        offset: load.offset,
        strides: load.strides,
      };
      this.#pieces.push({
        sizes: axes.map(axis => box.axes.get(axis)?.size ?? 0),
        target,
        offset: at.offset,
        strides: at.strides,
        value: template.dtype === source.dtype ? value : { kind: 'cast', to: template.dtype, operand: value },
      });
    }
    // What one side cut off is padding on the other: written there, or proved to be nothing but padding.
    for (const limit of readBlock.limits)
      this.#padding(otherSide(from), write, pair[otherSide(from)].block, captures, limit.cut, sizes, readBlock);
    for (const limit of writeBlock.limits)
      this.#padding(from, read, pair[from].block, captures, limit.cut, sizes, writeBlock);
  }

  #padding(
    side: 0 | 1,
    reference: RelationReference,
    block: number,
    captures: ReadonlyMap<string, CaptureValue>,
    cut: string,
    sizes: ReadonlyMap<string, number>,
    limited: LoweredBlock,
  ): void {
    const fill = this.#rule.rule.source.fill.find(entry => entry.axis.text === cut);
    if (fill === undefined) return;
    const { outside } = limitBoxes(sizes, limited.limits);
    for (const box of outside) {
      this.#constant(side, reference, block, captures, this.#rule.scalar(fill.value, this.#instance), box.axes);
    }
  }

  /** A block that holds one value: filled where it is written, proved where it is read. */
  #constant(
    side: 0 | 1,
    reference: RelationReference,
    block: number,
    captures: ReadonlyMap<string, CaptureValue>,
    constant: number,
    box: ReadonlyMap<string, { readonly start: number; readonly size: number }> | undefined,
  ): void {
    if (side === this.#rule.from) {
      const source = this.#source(reference.index, captures);
      if (source === undefined) return;
      const lowered = this.#blockOf(reference, block, this.#stridesOf(source.tensor, source.dtype), captures);
      const whole = box ?? wholeOf(lowered);
      const axes = [...lowered.axes.keys()];
      const load = place(whole, axes, lowered);
      this.#proofs.push({
        sizes: axes.map(axis => whole.get(axis)?.size ?? 0),
        left: { kind: 'load', tensor: source.index, dtype: source.dtype, offset: load.offset, strides: load.strides },
        right: { kind: 'cast', to: source.dtype, operand: { kind: 'constant', value: constant } },
        claim: { kind: 'padding', left: source.tensor.key, right: String(constant), rule: this.#rule.rule.index },
      });
      return;
    }
    const target = this.#target(reference, captures);
    const template = this.#targets[target];
    invariant(template !== undefined, 'the target was just made');
    const lowered = this.#blockOf(reference, block, rowMajor(template.shape), captures);
    const whole = box ?? wholeOf(lowered);
    const axes = [...lowered.axes.keys()];
    const at = place(whole, axes, lowered);
    this.#pieces.push({
      sizes: axes.map(axis => whole.get(axis)?.size ?? 0),
      target,
      offset: at.offset,
      strides: at.strides,
      value: { kind: 'cast', to: template.dtype, operand: { kind: 'constant', value: constant } },
    });
  }

  #values(equations: NonNullable<RuleLowering['equations']>): void {
    const { rule, from } = this.#rule;
    for (const write of rule.sides[otherSide(from)] ?? []) {
      const made = equations[write.index];
      if (made === undefined || isProblem(made)) continue;
      const operands = [...this.#rule.operands(made)];
      const references = operands.map(index => this.#reference(from, { reference: index, block: 0 }));
      const names = [...new Set([write, ...references].flatMap(reference => this.#rule.scattered(reference)))];
      const spread = names.filter(name => !references.some(reference => this.#rule.isReadReplica(reference, name)));
      for (const combination of this.#rule.combinations(spread)) {
        const captures = references.reduce((all, reference) => this.#rule.atFirst(reference, all), combination);
        const target = this.#target(write, captures);
        const template = this.#targets[target];
        invariant(template !== undefined, 'the target was just made');
        // Paired blocks go one by one; without pairs, each reference is one block.
        const pairs = rule.pairs.filter(pair => pair[otherSide(from)].reference === write.index);
        const blocks =
          pairs.length > 0
            ? pairs.map(pair => ({ write: pair[otherSide(from)].block, read: pair[from].block }))
            : [{ write: 0, read: 0 }];
        for (const block of blocks) {
          this.#pieces.push(
            ...lowerValue({
              expression: made,
              target: {
                index: target,
                dtype: template.dtype,
                block: this.#blockOf(write, block.write, rowMajor(template.shape), captures),
              },
              operand: index => {
                const reference = this.#reference(from, { reference: index, block: 0 });
                const source = this.#source(index, captures);
                invariant(source !== undefined, 'operands are complete');
                return {
                  tensor: source.index,
                  dtype: source.dtype,
                  block: this.#blockOf(reference, block.read, this.#stridesOf(source.tensor, source.dtype), captures),
                };
              },
              writtenDType: index => {
                const reference = this.#reference(otherSide(from), { reference: index, block: 0 });
                return this.#dtypes.of(reference);
              },
              sizeOf: axis => this.#sizes.sizeOf(axis, captures),
              fixed: captures,
              scalar: expression => this.#rule.scalar(expression, this.#instance),
              rounding: this.#rule.rounding(this.#dtypes.read(write)),
            }),
          );
        }
      }
    }
  }

  /** Every replica but the first is proved equal to the first, whole tensor by whole tensor. */
  #replicas(): void {
    const { rule, from } = this.#rule;
    for (const reference of rule.sides[from] ?? []) {
      const scattered = this.#rule.scattered(reference);
      const replicated = scattered.filter(name => this.#rule.isReadReplica(reference, name));
      if (replicated.length === 0) continue;
      for (const captures of this.#rule.combinations(scattered)) {
        if (replicated.every(name => captures.get(name) === 0)) continue;
        const first = this.#source(reference.index, this.#rule.atFirst(reference, captures));
        const other = this.#source(reference.index, captures);
        if (first === undefined || other === undefined) continue;
        const sizes = shapeAs(first.tensor, first.dtype);
        const load = (source: typeof first): Value => ({
          kind: 'load',
          tensor: source.index,
          dtype: source.dtype,
          offset: 0,
          strides: this.#stridesOf(source.tensor, source.dtype),
        });
        this.#proofs.push({
          sizes,
          left: load(first),
          right: load(other),
          claim: {
            kind: 'replica',
            left: named(first.tensor),
            right: named(other.tensor),
            rule: rule.index,
          },
        });
      }
    }
  }
}
