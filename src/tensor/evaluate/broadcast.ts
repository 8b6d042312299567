import type { Lanes } from './element-loops.js';

/**
 * Writes a packed array of `from` sizes (1 where it does not move) as one of `to` sizes, repeating what is missing.
 * Result: `target`, filled up to the product of `to`.
 */
export function broadcast(source: Lanes, from: readonly number[], target: Lanes, to: readonly number[]): void {
  const dimensions: { size: number; moves: boolean }[] = [];
  to.forEach((size, k) => {
    if (size === 1) return;
    const moves = from[k] === size;
    const last = dimensions.at(-1);
    if (last?.moves === moves) last.size *= size;
    else dimensions.push({ size, moves });
  });
  const fill = (depth: number, at: number, put: number): { at: number; put: number } => {
    const dimension = dimensions[depth];
    if (dimension === undefined) {
      target[put] = source[at] ?? 0;
      return { at: at + 1, put: put + 1 };
    }
    const { size, moves } = dimension;
    if (depth === dimensions.length - 1) {
      if (moves) target.set(source.subarray(at, at + size), put);
      else target.fill(source[at] ?? 0, put, put + size);
      return { at: at + (moves ? size : 1), put: put + size };
    }
    let next = { at, put };
    if (moves) {
      for (let i = 0; i < size; i++) next = fill(depth + 1, next.at, next.put);
      return next;
    }
    next = fill(depth + 1, at, put);
    const length = next.put - put;
    for (let i = 1; i < size; i++) target.copyWithin(put + i * length, put, next.put);
    return { at: next.at, put: put + size * length };
  };
  fill(0, 0, 0);
}
