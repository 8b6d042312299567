import { spanOf } from '../../tensor/strided/strided.js';

/** A part of a box: where it begins and how many positions it has, for each dimension. */
export interface SubBox {
  readonly start: readonly number[];
  readonly sizes: readonly number[];
}

/**
 * The positions of a box whose elements offset + sum(strides * i) lie in [from, to), as few sub-boxes: at most two more
 * for each dimension. Strides must be nested (each larger than the span of all smaller ones).
 */
export function boxesInRange(
  offset: number,
  strides: readonly number[],
  sizes: readonly number[],
  from: number,
  to: number,
): SubBox[] {
  const order = sizes.map((_, k) => k).sort((a, b) => (strides[b] ?? 0) - (strides[a] ?? 0));
  const boxes: SubBox[] = [];
  const start = sizes.map(() => 0);
  const extents = [...sizes];
  const cut = (depth: number, base: number): void => {
    const rest = order.slice(depth);
    const reach = spanOf(
      rest.map(k => sizes[k] ?? 1),
      rest.map(k => strides[k] ?? 0),
    );
    if (reach < 0 || base >= to || base + reach < from) return;
    if (base >= from && base + reach < to) {
      boxes.push({ start: [...start], sizes: [...extents] });
      return;
    }
    const [k, ...inner] = rest;
    if (k === undefined) return;
    const stride = strides[k] ?? 0;
    const size = sizes[k] ?? 1;
    const innerReach = spanOf(
      inner.map(i => sizes[i] ?? 1),
      inner.map(i => strides[i] ?? 0),
    );
    if (size === 1 || stride === 0) {
      cut(depth + 1, base);
      return;
    }
    // Whole steps of this dimension go into one box; the steps that the ends of the range cut go deeper.
    const firstWhole = clamp(Math.ceil((from - base) / stride), 0, size);
    const endWhole = clamp(Math.floor((to - 1 - base - innerReach) / stride) + 1, firstWhole, size);
    const deeper = (i: number): void => {
      start[k] = i;
      extents[k] = 1;
      cut(depth + 1, base + i * stride);
    };
    const firstTouched = clamp(Math.ceil((from - base - innerReach) / stride), 0, size);
    const endTouched = clamp(Math.floor((to - 1 - base) / stride) + 1, 0, size);
    for (let i = firstTouched; i < Math.min(firstWhole, endTouched); i++) deeper(i);
    if (endWhole > firstWhole) {
      start[k] = firstWhole;
      extents[k] = endWhole - firstWhole;
      boxes.push({ start: [...start], sizes: [...extents] });
    }
    for (let i = Math.max(endWhole, firstTouched); i < endTouched; i++) deeper(i);
    start[k] = 0;
    extents[k] = size;
  };
  cut(0, offset);
  return boxes;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
