import { at } from '../../diagnostics/source.js';
import { invariant } from '../../diagnostics/invariant.js';
import { undecidableValue } from '../../diagnostics/catalog/layout-bound.js';
import { isLossless, type DType } from '../../tensor/dtype.js';
import { dtypeNamed, dtypesOfClass } from '../../tensor/dtypes/index.js';
import { f32 } from '../../tensor/dtypes/f32.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Layout } from '../../dsl/mapping.js';
import type { CaptureRange, CaptureValue } from '../keys/pattern.js';
import { otherSide, type RelationReference, type RelationRule, type SideIndex } from '../relation/relation.js';
import { unfit } from '../scalar/evaluate-scalar.js';
import { readEquations, type ValueProblem } from '../value/read-equations.js';
import { operandsOf, type TensorExpression } from '../value/tensor-expression.js';
import type { Binding } from './binding.js';
import { scattered, type Instance } from './instances.js';

/** What is the same for all instances of a rule in one direction. */
export class RuleLowering {
  readonly rule: RelationRule;
  readonly from: SideIndex;
  /** For each reference that is written, how its `value` is made; undefined for a rule that only moves. */
  readonly equations: readonly (TensorExpression | ValueProblem)[] | undefined;
  readonly #binding: Binding;
  readonly #ranges: ReadonlyMap<string, CaptureRange>;
  readonly #scattered = new Map<RelationReference, readonly string[]>();
  readonly #replicated: ReadonlySet<string>;
  readonly #layout: Layout;

  constructor(rule: RelationRule, binding: Binding, ranges: ReadonlyMap<string, CaptureRange>) {
    this.rule = rule;
    this.from = binding.from;
    this.#binding = binding;
    this.#ranges = ranges;
    this.#replicated = new Set(rule.source.replicated.map(axis => axis.text));
    this.#layout = binding.relation.layouts[otherSide(binding.from)];
    this.equations = rule.source.value.length === 0 ? undefined : readEquations(binding.relation, rule, binding.from);
  }

  scattered(reference: RelationReference): readonly string[] {
    let found = this.#scattered.get(reference);
    if (found === undefined) this.#scattered.set(reference, (found = scattered(this.rule, reference)));
    return found;
  }

  /** A replicated capture of a reference that is read: its value 0 is read, the others are proved equal. */
  isReadReplica(reference: RelationReference, name: string): boolean {
    return reference.side === this.from && this.#replicated.has(name) && this.scattered(reference).includes(name);
  }

  atFirst(
    reference: RelationReference,
    captures: ReadonlyMap<string, CaptureValue>,
  ): ReadonlyMap<string, CaptureValue> {
    const replicas = this.scattered(reference).filter(name => this.isReadReplica(reference, name));
    return replicas.length === 0 ? captures : new Map([...captures, ...replicas.map(name => [name, 0] as const)]);
  }

  /** All values of some captures, the first varying slowest. */
  combinations(names: readonly string[]): readonly ReadonlyMap<string, CaptureValue>[] {
    let all: ReadonlyMap<string, CaptureValue>[] = [new Map()];
    for (const name of names) {
      const range = this.#ranges.get(name);
      invariant(range?.to !== undefined, `the range of ${name} is known by now`);
      const next: ReadonlyMap<string, CaptureValue>[] = [];
      for (const before of all) {
        for (let value = range.from; value <= range.to; value++) next.push(new Map([...before, [name, value]]));
      }
      all = next;
    }
    return all;
  }

  /** What the written layout's `dtype:` makes of a dtype: a dtype's own entry before that of its class. */
  policy(source: DType): DType {
    const entries = this.#layout.dtype;
    const own = entries.find(entry => entry.from.text === source.name);
    const entry = own ?? entries.find(({ from }) => dtypesOfClass(from.text)?.includes(source) === true);
    return (entry === undefined ? undefined : dtypeNamed(entry.to.text)) ?? source;
  }

  operands(expression: TensorExpression): ReadonlySet<number> {
    return operandsOf(expression);
  }

  /** The dtype that several combine to: the floating one that holds the others, f32 where none does. */
  promote(dtypes: readonly DType[]): DType {
    const floats = dtypes.filter(dtype => dtype.class === 'float');
    const [first, ...rest] = floats.length > 0 ? floats : dtypes;
    if (first === undefined) return f32;
    return rest.reduce(
      (wide, dtype) => (isLossless(dtype, wide) ? wide : isLossless(wide, dtype) ? dtype : f32),
      first,
    );
  }

  /** What each operation of a `value` is rounded to: f32, or with `precision: source` what is read. */
  rounding(source: DType): DType {
    return this.rule.source.precision === 'source' && source.class === 'float' ? source : f32;
  }

  /** A number of one instance; 0 and a finding where it has none. */
  scalar(expression: Expression, instance: Instance): number {
    const local = new Map<string, CaptureValue>(instance.sizes);
    for (const [name, type] of this.rule.captures) {
      // In a value a capture's name is its size.
      const size = type.kind === 'words' ? type.words[0].length : this.#binding.sizeNow(name, instance.captures);
      if (size !== undefined) local.set(name, size);
    }
    const scalar = this.#binding.evaluate(expression, { captures: local, division: 'real' });
    if (scalar.kind === 'value' && typeof scalar.value === 'number') return scalar.value;
    if (scalar.kind === 'unknown') {
      this.#binding.report(undecidableValue.make(at(expression.span), { needs: scalar.needs }));
      return 0;
    }
    const { span, reason } = scalar.kind === 'wrong' ? scalar.problem : unfit(expression, scalar.value, 'a number');
    this.#binding.report(undecidableValue.make(at(span), { needs: [], reason }));
    return 0;
  }
}
