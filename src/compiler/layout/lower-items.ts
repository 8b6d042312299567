import { assertNever, invariant } from '../../diagnostics/invariant.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';

/** How an axis runs through a tensor: element = offset + stride * floor(index / divisor). Strides count elements. */
export interface AxisStep {
  readonly size: number;
  readonly stride: number;
  readonly divisor: number;
}

/** Positions with sum(weight * index) >= limit do not exist: they were cut off the end of a group. */
export interface Limit {
  readonly terms: readonly { readonly axis: string; readonly weight: number }[];
  readonly limit: number;
  /** The name that was cut off: `pad` in `(tp rows - pad)`. */
  readonly cut: string;
}

export interface LoweredBlock {
  readonly offset: number;
  readonly axes: ReadonlyMap<string, AxisStep>;
  readonly limits: readonly Limit[];
}

export interface AxisSizes {
  /** The size of an axis, for the given values of captures (`fixed`). */
  readonly sizeOf: (axis: string, fixed: ReadonlyMap<string, number | string>) => number;
  /** The capture that an axis' size depends on: `rank` for `rows[rank]`. */
  readonly parameterOf: (axis: string) => string | undefined;
}

/**
 * Blocks of a reference with numbers: the same blocks in the same order as `blocksOf`. `strides` are those of the
 * tensor's dimensions, `fixed` the captures that have a value here: an axis of that name contributes to the offset
 * and is no axis any more. `rest` must have been expanded before.
 */
export function lowerItems(
  items: readonly BracketItem[],
  strides: readonly number[],
  sizes: AxisSizes,
  fixed: ReadonlyMap<string, number | string>,
): readonly LoweredBlock[] {
  let blocks: readonly LoweredBlock[] = [{ offset: 0, axes: new Map(), limits: [] }];
  items.forEach((item, dimension) => {
    const stride = strides[dimension];
    invariant(stride !== undefined, 'a stride for each dimension');
    const { blocks: choices } = lowerItem(item, stride, sizes, fixed);
    blocks = blocks.flatMap(block => choices.map(choice => join(block, choice)));
  });
  return blocks;
}

/** The size of one dimension. */
export function sizeOfItem(
  item: BracketItem,
  sizes: AxisSizes,
  fixed: ReadonlyMap<string, number | string> = new Map(),
): number {
  return lowerItem(item, 1, sizes, fixed).size;
}

interface Lowered {
  readonly size: number;
  readonly blocks: readonly LoweredBlock[];
}

function lowerItem(
  item: BracketItem,
  stride: number,
  sizes: AxisSizes,
  fixed: ReadonlyMap<string, number | string>,
): Lowered {
  switch (item.kind) {
    case 'one':
      return { size: 1, blocks: [{ offset: 0, axes: new Map(), limits: [] }] };
    case 'axis': {
      const size = item.size ?? sizes.sizeOf(item.name, fixed);
      const divisor = item.divisor ?? 1;
      const value = fixed.get(item.name);
      const block: LoweredBlock =
        typeof value === 'number'
          ? { offset: Math.floor(value / divisor) * stride, axes: new Map(), limits: [] }
          : { offset: 0, axes: new Map([[item.name, { size, stride, divisor }]]), limits: [] };
      return { size: Math.ceil(size / divisor), blocks: [block] };
    }
    case 'sum': {
      let before = 0;
      const blocks: LoweredBlock[] = [];
      for (const term of item.terms) {
        const lowered = lowerItem(term, stride, sizes, fixed);
        for (const block of lowered.blocks) blocks.push({ ...block, offset: block.offset + before * stride });
        before += lowered.size;
      }
      return { size: before, blocks };
    }
    case 'group':
      return lowerGroup(item, stride, sizes, fixed);
    case 'rest':
      throw new Error('the rest of the dimensions must be expanded before');
    default:
      return assertNever(item);
  }
}

function lowerGroup(
  group: BracketItem & { kind: 'group' },
  stride: number,
  sizes: AxisSizes,
  fixed: ReadonlyMap<string, number | string>,
): Lowered {
  const ragged = raggedParameter(group, sizes.parameterOf);
  if (ragged !== undefined) return lowerRagged(group, ragged, stride, sizes, fixed);
  // From the innermost item outwards: its size is the stride of the next.
  let inner = 1;
  let blocks: readonly LoweredBlock[] = [{ offset: 0, axes: new Map(), limits: [] }];
  for (let i = group.items.length - 1; i >= 0; i--) {
    const item = group.items[i];
    if (item === undefined) continue;
    const lowered = lowerItem(item, stride * inner, sizes, fixed);
    const before = blocks;
    blocks = lowered.blocks.flatMap(choice => before.map(block => join(choice, block)));
    inner *= lowered.size;
  }
  if (group.minus === undefined) return { size: inner, blocks };
  const cut = group.minus.name;
  const size = inner - sizes.sizeOf(cut, fixed);
  return {
    size,
    blocks: blocks.map(block => ({ ...block, limits: [...block.limits, limitOf(block, stride, size, cut)] })),
  };
}

/** The offset and strides of a block within one dimension, in units of it, are the weights of the limit. */
function limitOf(block: LoweredBlock, stride: number, size: number, cut: string): Limit {
  const terms = [...block.axes].map(([axis, step]) => ({ axis, weight: step.stride / stride }));
  return { terms, limit: size - block.offset / stride, cut };
}

/** The capture that sizes in this group depend on, where that capture is itself an axis of the group. */
export function raggedParameter(
  group: BracketItem & { kind: 'group' },
  parameterOf: AxisSizes['parameterOf'],
): string | undefined {
  for (const item of group.items) {
    if (item.kind !== 'axis') continue;
    const parameter = parameterOf(item.name);
    if (parameter === undefined) continue;
    if (group.items.some(other => other.kind === 'axis' && other.name === parameter)) return parameter;
  }
  return undefined;
}

/** `(rank rows)` with `rows[rank]`: ranks laid end to end, each as wide as it is. The parameter must stand first. */
function lowerRagged(
  group: BracketItem & { kind: 'group' },
  parameter: string,
  stride: number,
  sizes: AxisSizes,
  fixed: ReadonlyMap<string, number | string>,
): Lowered {
  const rest: BracketItem = { ...group, items: group.items.slice(1), minus: undefined };
  const count = sizes.sizeOf(parameter, fixed);
  const value = fixed.get(parameter);
  let total = 0;
  let blocks: readonly LoweredBlock[] = [];
  for (let i = 0; i < count; i++) {
    const lowered = lowerItem(rest, stride, sizes, new Map([...fixed, [parameter, i]]));
    if (i === value) blocks = lowered.blocks.map(block => ({ ...block, offset: block.offset + total * stride }));
    total += lowered.size;
  }
  return { size: total, blocks };
}

function join(outer: LoweredBlock, inner: LoweredBlock): LoweredBlock {
  return {
    offset: outer.offset + inner.offset,
    axes: new Map([...outer.axes, ...inner.axes]),
    limits: [...outer.limits, ...inner.limits],
  };
}

/** Replaces `...` by as many axes (`...0`, `...1`) as the tensor has further dimensions; undefined if it has too few. */
export function expandRest(items: readonly BracketItem[], rank: number): readonly BracketItem[] | undefined {
  const at = items.findIndex(item => item.kind === 'rest');
  if (at < 0) return items.length === rank ? items : undefined;
  const extra = rank - (items.length - 1);
  const rest = items[at];
  if (extra < 0 || rest === undefined) return undefined;
  const axes = Array.from({ length: extra }, (_, i): BracketItem => ({
    kind: 'axis',
    name: restAxis(i),
    size: undefined,
    divisor: undefined,
    span: rest.span,
  }));
  return [...items.slice(0, at), ...axes, ...items.slice(at + 1)];
}

export const restAxis = (index: number): string => `...${index}`;

/** Row-major strides of a shape, in elements. */
export function rowMajor(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] ?? 1;
  }
  return strides;
}
