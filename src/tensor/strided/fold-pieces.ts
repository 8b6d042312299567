import type { Piece, Value } from '../piece.js';
import { at } from './at.js';
import { foldPiece } from './fold-piece.js';
import { leavesOf, mapLeaves } from './loads.js';
import { isNested, volumeOf } from './strided.js';

/**
 * Canonical pieces, merged where one continues another: the same value, shifted along a dimension, or by equal distances
 * along a new one. Empty pieces vanish. Grouped by target in the order of first appearance, by offset within a target.
 */
export function foldPieces(pieces: readonly Piece[]): Piece[] {
  const byTarget = new Map<number, Shape[]>();
  for (const piece of pieces) {
    if (volumeOf(piece.sizes) === 0) continue;
    const shape = shapeOf(foldPiece(piece));
    const group = byTarget.get(piece.target);
    if (group === undefined) byTarget.set(piece.target, [shape]);
    else group.push(shape);
  }
  return [...byTarget.values()].flatMap(mergeAll).map(shape => shape.piece);
}

/**
 * A piece taken apart for comparison: what must be equal (`skeleton`), and the numbers that may move. Column 0 of `offsets`
 * and of each dimension is the target's, the others are the leaves'.
 */
interface Shape {
  readonly piece: Piece;
  readonly skeleton: string;
  readonly offsets: readonly number[];
  readonly dimensions: readonly { readonly size: number; readonly strides: readonly number[] }[];
}

function shapeOf(piece: Piece): Shape {
  const leaves = leavesOf(piece.value);
  return {
    piece,
    skeleton: skeletonOf(piece.value, piece.sizes.length),
    offsets: [piece.offset, ...leaves.map(leaf => leaf.offset)],
    dimensions: piece.sizes.map((size, k) => ({
      size,
      strides: [piece.strides[k] ?? 0, ...leaves.map(leaf => leaf.strides[k] ?? 0)],
    })),
  };
}

/** Everything of a value but how its leaves move with the box. */
function skeletonOf(value: Value, rank: number): string {
  switch (value.kind) {
    case 'load':
      return `load ${value.tensor} ${value.dtype.name} ${value.strides.slice(rank).join()}`;
    case 'index':
      return `index ${value.strides.slice(rank).join()}`;
    case 'constant':
      return Object.is(value.value, -0) ? '-0' : String(value.value);
    case 'cast':
      return `cast ${value.to.name}(${skeletonOf(value.operand, rank)})`;
    case 'apply': {
      const operands = value.operands.map(operand => skeletonOf(operand, rank));
      return `${value.operation} ${value.rounding.name}(${operands.join(';')})`;
    }
    case 'reduce': {
      const segments = value.segments.map(({ sizes, body }) => `${sizes.join()}:${skeletonOf(body, rank)}`);
      return `${value.operation} ${value.rounding.name}[${segments.join(';')}]`;
    }
  }
}

function mergeAll(shapes: readonly Shape[]): Shape[] {
  let current = [...shapes].sort(byOffset);
  while (current.length > 1) {
    const merged = stackEqual(joinNeighbours(current).sort(byOffset));
    if (merged.length === current.length) break;
    current = merged.sort(byOffset);
  }
  return current;
}

function byOffset(a: Shape, b: Shape): number {
  return at(a.offsets, 0) - at(b.offsets, 0);
}

/** Boxes that differ by equal distances only become one box with one dimension more. */
function stackEqual(shapes: readonly Shape[]): Shape[] {
  const groups = new Map<string, Shape[]>();
  for (const shape of shapes) {
    const key = `${shape.skeleton}|${dimensionsKey(shape)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [shape]);
    else group.push(shape);
  }
  return [...groups.values()].flatMap(stackGroup);
}

function stackGroup(group: readonly Shape[]): Shape[] {
  const result: Shape[] = [];
  for (let i = 0; i < group.length;) {
    const first = at(group, i);
    const step = stepOf(first, group[i + 1]);
    let end = i + 1;
    if (step !== undefined) {
      while (sameStep(step, stepOf(at(group, end - 1), group[end]))) end++;
      // A lone neighbour leaves the next ones alone if they make a longer run without it.
      const next = end === i + 2 ? stepOf(at(group, i + 1), group[i + 2]) : undefined;
      if (next !== undefined && sameStep(next, stepOf(at(group, i + 2), group[i + 3]))) end = i + 1;
    }
    const stacked = end > i + 1 && step !== undefined ? stack(first, step, end - i) : undefined;
    if (stacked === undefined) result.push(...group.slice(i, end));
    else result.push(stacked);
    i = end;
  }
  return result;
}

/** Distances from one box to the next, or undefined if one of them is negative. */
function stepOf(from: Shape, to: Shape | undefined): number[] | undefined {
  const step = to?.offsets.map((offset, k) => offset - at(from.offsets, k));
  return step?.every(distance => distance >= 0) === true ? step : undefined;
}

function sameStep(a: readonly number[], b: readonly number[] | undefined): boolean {
  return b !== undefined && a.every((distance, k) => distance === b[k]);
}

function stack(first: Shape, step: readonly number[], count: number): Shape | undefined {
  const dimensions = [{ size: count, strides: step }, ...first.dimensions];
  const nested = isNested(
    dimensions.map(dimension => dimension.size),
    dimensions.map(dimension => at(dimension.strides, 0)),
  );
  return nested ? rebuild(first, dimensions) : undefined;
}

/** Boxes of unequal sizes that continue each other along a dimension become one, also where the second is a single row. */
function joinNeighbours(shapes: readonly Shape[]): Shape[] {
  const byKey = new Map<string, Shape>();
  for (const shape of shapes) byKey.set(shapeKey(shape), shape);
  const byStart = new Map<string, Shape>();
  for (const shape of shapes) {
    for (let k = 0; k < shape.dimensions.length; k++) byStart.set(startKey(shape, k, shape.offsets), shape);
  }
  const gone = new Set<Shape>();
  const result: Shape[] = [];
  for (const shape of shapes) {
    if (gone.has(shape)) continue;
    let joined: Shape | undefined;
    for (let next = joinOne(shape, byKey, byStart, gone); next !== undefined;) {
      gone.add(shape);
      joined = next;
      next = joinOne(joined, byKey, byStart, gone);
    }
    if (joined !== undefined) result.push(joined);
  }
  return [...result, ...shapes.filter(shape => !gone.has(shape))];
}

function joinOne(
  shape: Shape,
  byKey: ReadonlyMap<string, Shape>,
  byStart: ReadonlyMap<string, Shape>,
  gone: Set<Shape>,
): Shape | undefined {
  for (const [k, { size, strides }] of shape.dimensions.entries()) {
    const end = shape.offsets.map((offset, column) => offset + size * at(strides, column));
    const next = byStart.get(startKey(shape, k, end));
    if (next !== undefined && next !== shape && !gone.has(next)) {
      gone.add(next);
      return rebuild(shape, withSize(shape, k, size + at(next.dimensions, k).size));
    }
    const others = shape.dimensions.filter((_, other) => other !== k);
    const row = { ...shape, dimensions: others.length > 0 ? others : oneElement(shape) };
    const before = shape.offsets.map((offset, column) => offset - at(strides, column));
    for (const offsets of [end, before]) {
      const single = byKey.get(shapeKey({ ...row, offsets }));
      if (single === undefined || gone.has(single)) continue;
      gone.add(single);
      const first = offsets === before ? single : shape;
      return rebuild(first, withSize(shape, k, size + 1));
    }
  }
  return undefined;
}

/** The dimension that the canonical box of one element of this piece has. */
function oneElement({ piece }: Shape): Shape['dimensions'] {
  return [{ size: 1, strides: [1, ...leavesOf(piece.value).map(leaf => (leaf.kind === 'load' ? 1 : 0))] }];
}

function withSize(shape: Shape, k: number, size: number): Shape['dimensions'] {
  return shape.dimensions.map((dimension, other) => (other === k ? { ...dimension, size } : dimension));
}

function shapeKey(shape: Shape): string {
  return `${shape.skeleton}|${dimensionsKey(shape)}|${shape.offsets.join()}`;
}

/** The key of all boxes that begin at `offsets` and differ from `shape` in the size of dimension k at most. */
function startKey(shape: Shape, k: number, offsets: readonly number[]): string {
  return `${shape.skeleton}|${k}|${dimensionsKey({ ...shape, dimensions: withSize(shape, k, 0) })}|${offsets.join()}`;
}

function dimensionsKey(shape: Shape): string {
  return shape.dimensions.map(({ size, strides }) => `${size}*${strides.join()}`).join(' ');
}

/** The piece of `first` with its box replaced. */
function rebuild(first: Shape, dimensions: Shape['dimensions']): Shape {
  const rank = first.piece.sizes.length;
  let column = 0;
  const value = mapLeaves(first.piece.value, leaf => {
    column++;
    const strides = dimensions.map(dimension => at(dimension.strides, column));
    return { ...leaf, strides: [...strides, ...leaf.strides.slice(rank)] };
  });
  return shapeOf(
    foldPiece({
      ...first.piece,
      sizes: dimensions.map(dimension => dimension.size),
      strides: dimensions.map(dimension => at(dimension.strides, 0)),
      value,
    }),
  );
}
