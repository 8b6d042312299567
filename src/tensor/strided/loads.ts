import type { Load, Value } from '../piece.js';

/** All loads of a value, in the order in which they are written. */
export function loadsOf(value: Value): Load[] {
  return leavesOf(value).filter(leaf => leaf.kind === 'load');
}

/** All leaves that move with the box: loads and indices, in order. */
export function leavesOf(value: Value): Extract<Value, { kind: 'load' | 'index' }>[] {
  switch (value.kind) {
    case 'load':
    case 'index':
      return [value];
    case 'constant':
      return [];
    case 'cast':
      return leavesOf(value.operand);
    case 'apply':
      return value.operands.flatMap(leavesOf);
    case 'reduce':
      return value.segments.flatMap(segment => leavesOf(segment.body));
  }
}

/** The value with `f(leaf)` in the place of each load and index, in order. */
export function mapLeaves(value: Value, f: (leaf: Extract<Value, { kind: 'load' | 'index' }>) => Value): Value {
  switch (value.kind) {
    case 'load':
    case 'index':
      return f(value);
    case 'constant':
      return value;
    case 'cast':
      return { ...value, operand: mapLeaves(value.operand, f) };
    case 'apply':
      return { ...value, operands: value.operands.map(operand => mapLeaves(operand, f)) };
    case 'reduce':
      return {
        ...value,
        segments: value.segments.map(({ sizes, body }) => ({ sizes, body: mapLeaves(body, f) })),
      };
  }
}

/** The value with `f(load)` in the place of each load. */
export function mapLoads(value: Value, f: (load: Load) => Value): Value {
  return mapLeaves(value, leaf => (leaf.kind === 'load' ? f(leaf) : leaf));
}

/** All loads of a value over the box `sizes`, each with the box that its strides speak of: segments follow the box. */
export function loadsWithBoxes(value: Value, sizes: readonly number[]): { load: Load; sizes: readonly number[] }[] {
  switch (value.kind) {
    case 'load':
      return [{ load: value, sizes }];
    case 'index':
    case 'constant':
      return [];
    case 'cast':
      return loadsWithBoxes(value.operand, sizes);
    case 'apply':
      return value.operands.flatMap(operand => loadsWithBoxes(operand, sizes));
    case 'reduce':
      return value.segments.flatMap(segment => loadsWithBoxes(segment.body, [...sizes, ...segment.sizes]));
  }
}
