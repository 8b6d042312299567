import type { Limit } from './lower-items.js';

/** A box of positions: for each axis where it starts and how far it goes. */
export interface Box {
  readonly axes: ReadonlyMap<string, { readonly start: number; readonly size: number }>;
}

export interface LimitedBoxes {
  /** Positions below all limits. */
  readonly inside: readonly Box[];
  /** The rest of the whole box. */
  readonly outside: readonly Box[];
}

/**
 * Cuts a box by limits on mixed-radix numbers of its axes: at most one box more on each side for each axis of a limit.
 */
export function limitBoxes(sizes: ReadonlyMap<string, number>, limits: readonly Limit[]): LimitedBoxes {
  const whole: Box = { axes: new Map([...sizes].map(([axis, size]) => [axis, { start: 0, size }])) };
  let inside: readonly Box[] = [whole];
  const outside: Box[] = [];
  for (const limit of limits) {
    const kept: Box[] = [];
    for (const box of inside) {
      const cut = cutBox(box, limit);
      kept.push(...cut.inside);
      outside.push(...cut.outside);
    }
    inside = kept;
  }
  return { inside, outside };
}

function cutBox(box: Box, limit: Limit): LimitedBoxes {
  const terms = limit.terms.filter(term => box.axes.has(term.axis)).sort((a, b) => b.weight - a.weight);
  const inside: Box[] = [];
  const outside: Box[] = [];
  let rest = limit.limit;
  let current = box;
  for (const { axis, weight } of terms) {
    const range = current.axes.get(axis);
    if (range === undefined) continue;
    const { start, size } = range;
    rest -= start * weight;
    // The inner digits reach weight - 1 at most, so values of this axis below `full` are inside whatever they are.
    const full = Math.max(0, Math.min(size, Math.floor(rest / weight)));
    const partial = full < size && rest - full * weight > 0 && weight > 1 ? 1 : 0;
    if (full > 0) inside.push(narrowed(current, axis, start, full));
    if (full + partial < size) outside.push(narrowed(current, axis, start + full + partial, size - full - partial));
    if (partial === 0) return { inside, outside };
    current = narrowed(current, axis, start + full, 1);
    rest -= full * weight;
  }
  (rest > 0 ? inside : outside).push(current);
  return { inside, outside };
}

function narrowed(box: Box, axis: string, start: number, size: number): Box {
  return { axes: new Map([...box.axes, [axis, { start, size }]]) };
}
