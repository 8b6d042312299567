import { mixedDTypes } from '../../diagnostics/catalog/layout-bound.js';
import type { Fix } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { DType } from '../../tensor/dtype.js';
import { dtypeNamed } from '../../tensor/dtypes/index.js';
import { otherSide, type RelationReference } from '../relation/relation.js';
import { isProblem } from '../value/read-equations.js';
import type { Binding } from './binding.js';
import type { Instance, PlacedTensor } from './instances.js';
import type { RuleLowering } from './rule-lowering.js';

/** Which dtypes the tensors get that one instance of a rule makes. */
export class TargetDTypes {
  readonly #lowering: RuleLowering;
  readonly #instance: Instance;
  readonly #binding: Binding;

  constructor(lowering: RuleLowering, instance: Instance, binding: Binding) {
    this.#lowering = lowering;
    this.#instance = instance;
    this.#binding = binding;
  }

  /**
   * Dtype before the bracket, else the layout's policy on what is read, else what is read. Where that is of several dtypes and
   * only moved, it cannot be kept: reports MAPC3110.
   */
  of(reference: RelationReference): DType {
    const named = reference.dtype === undefined ? undefined : dtypeNamed(reference.dtype.name);
    if (named !== undefined) return named;
    if (this.#lowering.equations === undefined) this.#expectOne(reference);
    return this.#lowering.policy(this.read(reference));
  }

  /** The dtype of what a target is made of; that which holds them all, where there are several. */
  read(target: RelationReference): DType {
    const operands = this.#operandsOf(target);
    const found = (operands.length > 0 ? operands : [0]).flatMap(reference => {
      const [placed] = this.#instance.read[reference]?.values() ?? [];
      return placed === undefined ? [] : [placed.dtype];
    });
    return this.#lowering.promote(found);
  }

  #operandsOf(target: RelationReference): readonly number[] {
    const { rule, from, equations } = this.#lowering;
    const made = equations?.[target.index];
    if (made !== undefined && !isProblem(made)) return [...this.#lowering.operands(made)];
    return rule.pairs
      .filter(pair => pair[otherSide(from)].reference === target.index)
      .map(pair => pair[from].reference);
  }

  #expectOne(target: RelationReference): void {
    const { rule, from } = this.#lowering;
    const placed = this.#operandsOf(target).flatMap((reference): readonly PlacedTensor[] => {
      const read = rule.sides[from]?.[reference];
      // Of replicas the first one counts; the others are only compared with it.
      const replicas = read !== undefined && read.captures.some(name => this.#lowering.isReadReplica(read, name));
      return replicas ? [] : [...(this.#instance.read[reference]?.values() ?? [])];
    });
    const first = new Map<DType, PlacedTensor>();
    for (const tensor of placed) {
      const dtype = this.#lowering.policy(tensor.dtype);
      if (!first.has(dtype)) first.set(dtype, tensor);
    }
    if (first.size < 2) return;
    const sources = [...first.values()].map(({ tensor, dtype }) => {
      return { key: this.#binding.input.tensors[tensor]?.key ?? '', dtype: dtype.name };
    });
    const wide = this.#lowering.promote([...first.keys()]);
    const parameters = { key: target.source.key.text, sources };
    this.#binding.report(mixedDTypes.make(at(target.source.span), parameters, { fixes: dtypeFixes(target, wide) }));
  }
}

/** Writes a dtype before the brackets that there are. */
function dtypeFixes({ source }: RelationReference, dtype: DType): readonly Fix[] {
  const span = source.brackets?.span;
  if (span?.source.text[span.start] !== '[') return [];
  const edits = [{ span: { ...span, end: span.start }, text: dtype.name }];
  return [{ title: `write "${dtype.name}[...]", which holds the values of all of them`, edits }];
}
