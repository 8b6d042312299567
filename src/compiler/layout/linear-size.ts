import { assertNever } from '../../diagnostics/invariant.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { raggedParameter } from './lower-items.js';

/** A size as constant + sum(coefficient * unknown); `undefined` where it is not of first degree. */
export interface LinearSize {
  readonly constant: number;
  readonly unknowns: ReadonlyMap<string, number>;
}

export interface SizeLookup {
  /**
   * The size of a named axis, or the name that an unknown goes by (`rows[2]` for a size with a parameter). `fixed` has values of
   * captures that the sizes hang on.
   */
  readonly sizeOf: (
    axis: string,
    fixed: ReadonlyMap<string, number>,
  ) => { readonly known: number } | { readonly unknown: string };
  /** The capture that an axis' size hangs on: `rank` for `rows[rank]`. */
  readonly parameterOf: (axis: string) => string | undefined;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

const constant = (value: number): LinearSize => ({ constant: value, unknowns: new Map() });

/** The size of a dimension, as a form in the sizes that are not known. Undefined: several unknowns multiply. */
export function linearSize(
  item: BracketItem,
  lookup: SizeLookup,
  fixed: ReadonlyMap<string, number> = NOTHING,
): LinearSize | undefined {
  switch (item.kind) {
    case 'one':
      return constant(1);
    case 'rest':
      return undefined;
    case 'axis': {
      const size = item.size === undefined ? lookup.sizeOf(item.name, fixed) : { known: item.size };
      if ('known' in size) return constant(Math.ceil(size.known / (item.divisor ?? 1)));
      return item.divisor === undefined ? { constant: 0, unknowns: new Map([[size.unknown, 1]]) } : undefined;
    }
    case 'sum': {
      let total: LinearSize | undefined = constant(0);
      for (const term of item.terms) {
        const size = linearSize(term, lookup, fixed);
        total = total === undefined || size === undefined ? undefined : add(total, size, 1);
      }
      return total;
    }
    case 'group': {
      const ragged = raggedParameter(item, lookup.parameterOf);
      const total =
        ragged === undefined ? productOf(item.items, lookup, fixed) : raggedSize(item, ragged, lookup, fixed);
      if (total === undefined || item.minus === undefined) return total;
      const minus = lookup.sizeOf(item.minus.name, fixed);
      return add(
        total,
        'known' in minus ? constant(minus.known) : { constant: 0, unknowns: new Map([[minus.unknown, 1]]) },
        -1,
      );
    }
    default:
      return assertNever(item);
  }
}

function productOf(
  items: readonly BracketItem[],
  lookup: SizeLookup,
  fixed: ReadonlyMap<string, number>,
): LinearSize | undefined {
  let total: LinearSize | undefined = constant(1);
  for (const inner of items) {
    const size = linearSize(inner, lookup, fixed);
    total = total === undefined || size === undefined ? undefined : multiply(total, size);
  }
  return total;
}

/** `(rank rows)` with `rows[rank]`: the sum of the widths. */
function raggedSize(
  group: BracketItem & { kind: 'group' },
  parameter: string,
  lookup: SizeLookup,
  fixed: ReadonlyMap<string, number>,
): LinearSize | undefined {
  const count = lookup.sizeOf(parameter, fixed);
  if ('unknown' in count) return undefined;
  let total: LinearSize | undefined = constant(0);
  for (let i = 0; i < count.known; i++) {
    const part = productOf(group.items.slice(1), lookup, new Map([...fixed, [parameter, i]]));
    total = total === undefined || part === undefined ? undefined : add(total, part, 1);
  }
  return total;
}

function add(a: LinearSize, b: LinearSize, factor: number): LinearSize {
  const unknowns = new Map(a.unknowns);
  for (const [name, coefficient] of b.unknowns) unknowns.set(name, (unknowns.get(name) ?? 0) + factor * coefficient);
  return { constant: a.constant + factor * b.constant, unknowns };
}

function multiply(a: LinearSize, b: LinearSize): LinearSize | undefined {
  if (a.unknowns.size > 0 && b.unknowns.size > 0) return undefined;
  const [form, factor] = a.unknowns.size > 0 ? [a, b.constant] : [b, a.constant];
  const unknowns = new Map([...form.unknowns].map(([name, coefficient]) => [name, coefficient * factor]));
  return { constant: form.constant * factor, unknowns };
}
