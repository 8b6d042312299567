import { assertNever } from '../../diagnostics/invariant.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';

/** A size as constant + sum(coefficient * unknown); `undefined` where it is not of first degree. */
export interface LinearSize {
  readonly constant: number;
  readonly unknowns: ReadonlyMap<string, number>;
}

/** The size of a named axis, or the name that an unknown goes by (`rows[2]` for a size with a parameter). */
export type SizeLookup = (axis: string) => { readonly known: number } | { readonly unknown: string };

const constant = (value: number): LinearSize => ({ constant: value, unknowns: new Map() });

/** The size of a dimension, as a form in the sizes that are not known. Undefined: several unknowns multiply. */
export function linearSize(item: BracketItem, lookup: SizeLookup): LinearSize | undefined {
  switch (item.kind) {
    case 'one':
      return constant(1);
    case 'rest':
      return undefined;
    case 'axis': {
      const size = item.size === undefined ? lookup(item.name) : { known: item.size };
      if ('known' in size) return constant(Math.ceil(size.known / (item.divisor ?? 1)));
      return item.divisor === undefined ? { constant: 0, unknowns: new Map([[size.unknown, 1]]) } : undefined;
    }
    case 'sum': {
      let total: LinearSize | undefined = constant(0);
      for (const term of item.terms) {
        const size = linearSize(term, lookup);
        total = total === undefined || size === undefined ? undefined : add(total, size, 1);
      }
      return total;
    }
    case 'group': {
      let total: LinearSize | undefined = constant(1);
      for (const inner of item.items) {
        const size = linearSize(inner, lookup);
        total = total === undefined || size === undefined ? undefined : multiply(total, size);
      }
      if (total === undefined || item.minus === undefined) return total;
      const minus = lookup(item.minus.name);
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
