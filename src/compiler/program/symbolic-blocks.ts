import { assertNever } from '../../diagnostics/invariant.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { add, constant, multiply, printPolynomial, symbol, type Polynomial } from './polynomial.js';

/** A block over symbols: where it begins, and how each of its axes runs. */
export interface SymbolicSteps {
  readonly offset: Polynomial;
  readonly axes: ReadonlyMap<string, { readonly stride: Polynomial; readonly divisor: number }>;
  readonly limits: readonly string[];
}

export interface SymbolicLayout {
  /** Sizes of the dimensions, as text; `...` for the rest. */
  readonly shape: readonly string[];
  readonly blocks: readonly SymbolicSteps[];
}

/**
 * The blocks of a reference over symbols, in the order of `blocksOf`. `sizeOf` gives the canonical size of an axis, and
 * `fixed` the values of captures that are spelled out (words): an axis of that name moves the offset only. Sizes of `...`
 * have the symbol `...`, so that strides left of it are told from others.
 */
export function symbolicLayout(
  items: readonly BracketItem[],
  sizeOf: (axis: string) => Polynomial,
  fixed: ReadonlyMap<string, number>,
): SymbolicLayout {
  const group: BracketItem | undefined =
    items[0] === undefined ? undefined : { kind: 'group', items, minus: undefined, span: items[0].span };
  const shape = items.map(item =>
    item.kind === 'rest' ? '...' : printPolynomial(lower(item, constant(1), sizeOf, fixed).size),
  );
  const blocks = group === undefined ? [EMPTY] : lower(group, constant(1), sizeOf, fixed).blocks;
  return { shape, blocks };
}

const EMPTY: SymbolicSteps = { offset: constant(0), axes: new Map(), limits: [] };

interface Lowered {
  readonly size: Polynomial;
  readonly blocks: readonly SymbolicSteps[];
}

function lower(
  item: BracketItem,
  stride: Polynomial,
  sizeOf: (axis: string) => Polynomial,
  fixed: ReadonlyMap<string, number>,
): Lowered {
  switch (item.kind) {
    case 'one':
      return { size: constant(1), blocks: [EMPTY] };
    case 'rest':
      return {
        size: symbol('...'),
        blocks: [{ offset: constant(0), axes: new Map([['...', { stride, divisor: 1 }]]), limits: [] }],
      };
    case 'axis': {
      const whole = item.size === undefined ? sizeOf(item.name) : constant(item.size);
      const size = item.divisor === undefined ? whole : symbol(`ceil(${printPolynomial(whole)}/${item.divisor})`);
      const value = fixed.get(item.name);
      if (value !== undefined) {
        return { size, blocks: [{ offset: multiply(stride, constant(value)), axes: new Map(), limits: [] }] };
      }
      const step = { stride, divisor: item.divisor ?? 1 };
      return { size, blocks: [{ offset: constant(0), axes: new Map([[item.name, step]]), limits: [] }] };
    }
    case 'sum': {
      let before = constant(0);
      const blocks: SymbolicSteps[] = [];
      for (const term of item.terms) {
        const lowered = lower(term, stride, sizeOf, fixed);
        for (const block of lowered.blocks)
          blocks.push({ ...block, offset: add(block.offset, multiply(before, stride)) });
        before = add(before, lowered.size);
      }
      return { size: before, blocks };
    }
    case 'group': {
      let inner = constant(1);
      let blocks: readonly SymbolicSteps[] = [EMPTY];
      for (const part of [...item.items].reverse()) {
        const lowered = lower(part, multiply(stride, inner), sizeOf, fixed);
        const before = blocks;
        blocks = lowered.blocks.flatMap(choice => before.map(block => join(choice, block)));
        inner = multiply(inner, lowered.size);
      }
      if (item.minus === undefined) return { size: inner, blocks };
      const size = add(inner, sizeOf(item.minus.name), -1);
      return { size, blocks: blocks.map(block => ({ ...block, limits: [...block.limits, printPolynomial(size)] })) };
    }
    default:
      return assertNever(item);
  }
}

const join = (outer: SymbolicSteps, inner: SymbolicSteps): SymbolicSteps => ({
  offset: add(outer.offset, inner.offset),
  axes: new Map([...outer.axes, ...inner.axes]),
  limits: [...outer.limits, ...inner.limits],
});
