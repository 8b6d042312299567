import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { expandRest } from '../layout/lower-items.js';
import { linearSize, type SizeLookup } from '../layout/linear-size.js';
import { fixedSize } from '../relation/fixed-size.js';
import type { RelationReference } from '../relation/relation.js';
import { capturesOf } from '../relation/resolve-pattern.js';
import type { BindTensor } from './bind-input.js';
import type { Binding, Captures } from './binding.js';
import type { Instance, PlacedTensor } from './instances.js';
import { sizeAt } from './size-facts.js';
import type { DType } from '../../tensor/dtype.js';

/** A dimension that does not fit the size that the rule gives it. */
export interface ShapeMismatch {
  readonly instance: Instance;
  readonly reference: RelationReference;
  readonly tensor: BindTensor;
  readonly problem:
    | { readonly kind: 'rank'; readonly found: number; readonly expected: number; readonly orMore: boolean }
    | {
        readonly kind: 'size';
        readonly dimension: number;
        readonly item: BracketItem;
        readonly found: number;
        readonly expected: number;
      }
    /** An unknown would not be a whole number. */
    | {
        readonly kind: 'uneven';
        readonly dimension: number;
        readonly item: BracketItem;
        readonly found: number;
        readonly axis: string;
        readonly by: number;
      };
}

/** Shape of a tensor as a reference reads it: a narrower dtype has more elements along the last dimension. */
export function shapeAs(tensor: BindTensor, dtype: DType): readonly number[] {
  const ratio = tensor.dtype.bits / dtype.bits;
  if (ratio === 1 || tensor.shape.length === 0) return tensor.shape;
  return tensor.shape.map((size, i) => (i === tensor.shape.length - 1 ? size * ratio : size));
}

/** What solving came to: something new was found; some dimension has sizes that are not known yet. */
export interface SolveState {
  found: boolean;
  open: boolean;
}

/**
 * Solves sizes from the shapes of one instance, as far as one dimension with one unknown goes at a time. Mismatches are
 * put into `problems`.
 */
export function solveInstance(
  instance: Instance,
  binding: Binding,
  tensors: readonly BindTensor[],
  problems: ShapeMismatch[],
): SolveState {
  const state: SolveState = { found: false, open: false };
  const references = instance.rule.sides[binding.from] ?? [];
  references.forEach((reference, i) => {
    for (const placed of instance.read[i]?.values() ?? []) {
      const tensor = tensors[placed.tensor];
      if (tensor === undefined) continue;
      solveTensor(instance, reference, placed, tensor, binding, problems, state);
    }
  });
  return state;
}

function solveTensor(
  instance: Instance,
  reference: RelationReference,
  placed: PlacedTensor,
  tensor: BindTensor,
  binding: Binding,
  problems: ShapeMismatch[],
  state: SolveState,
): void {
  const shape = shapeAs(tensor, placed.dtype);
  const items = expandRest(reference.items, shape.length);
  if (items === undefined) {
    const orMore = reference.items.some(item => item.kind === 'rest');
    const expected = reference.items.length - (orMore ? 1 : 0);
    problems.push({ instance, reference, tensor, problem: { kind: 'rank', found: shape.length, expected, orMore } });
    return;
  }
  // A tensor has all captures of its reference, and the instance's are among them.
  const lookup = lookupIn(instance, binding, placed.captures);
  items.forEach((item, dimension) => {
    const size = shape[dimension] ?? 0;
    const linear = linearSize(item, lookup);
    const [entry, more] = linear?.unknowns ?? [];
    if (linear === undefined || more !== undefined) {
      state.open = true;
      return;
    }
    if (entry === undefined) {
      if (linear.constant !== size) {
        problems.push({
          instance,
          reference,
          tensor,
          problem: { kind: 'size', dimension, item, found: size, expected: linear.constant },
        });
      }
      return;
    }
    const [axis, coefficient] = entry;
    const value = (size - linear.constant) / coefficient;
    if (!Number.isSafeInteger(value) || value < 0) {
      problems.push({
        instance,
        reference,
        tensor,
        problem: { kind: 'uneven', dimension, item, found: size, axis, by: coefficient },
      });
      return;
    }
    state.found = true;
    const origin = `${tensor.key} ${printShape(tensor.shape)}${inItsFile(reference, tensor)}`;
    if (binding.isGlobal(instance.rule, axis.replace(/\[.*/, ''))) {
      binding.facts.add(axis, { value, origin, span: reference.source.brackets?.span ?? reference.source.span });
    } else {
      instance.sizes.set(axis, value);
      instance.origins.set(axis, origin);
    }
  });
}

/** Sizes as they are known to an instance: words, the whole checkpoint's, its own. */
export function lookupIn(instance: Instance, binding: Binding, captures: Captures): SizeLookup {
  const parameterOf = (axis: string): string | undefined => binding.relation.sizes.get(axis)?.parameter;
  return {
    parameterOf,
    sizeOf: (axis, fixed) => {
      const all = fixed.size === 0 ? captures : new Map([...captures, ...fixed]);
      const known = sizeInInstance(instance, binding, all, axis);
      if (known !== undefined) return { known };
      const parameter = parameterOf(axis);
      const value = parameter === undefined ? undefined : all.get(parameter);
      return { unknown: value === undefined ? axis : sizeAt(axis, value) };
    },
  };
}

/** The size of an axis in an instance, or undefined while it is not known. */
export function sizeInInstance(
  instance: Instance,
  binding: Binding,
  captures: Captures,
  axis: string,
): number | undefined {
  const { rule } = instance;
  const type = rule.captures.get(axis);
  if (type?.kind === 'words') return type.words[0].length;
  const fixed = fixedSize(rule, axis);
  if (fixed !== undefined) return fixed;
  if (binding.isGlobal(rule, axis)) return binding.sizeNow(axis, captures);
  return instance.sizes.get(axis);
}

/** Where the key alone does not tell which tensor it is: its file. */
export const fileOf = ({ file }: RelationReference, tensor: BindTensor): string | undefined =>
  file === undefined || capturesOf(file).length === 0 || tensor.file === '' ? undefined : tensor.file;

function inItsFile(reference: RelationReference, tensor: BindTensor): string {
  const file = fileOf(reference, tensor);
  return file === undefined ? '' : ` in ${file}`;
}

export const printShape = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
