import { DTYPES } from '../../../src/tensor/dtypes/index.js';
import type { DType } from '../../../src/tensor/dtype.js';
import type { Load, Piece, Value } from '../../../src/tensor/piece.js';

/** The plain path that the algebra is tested against: a value at one position, written out as text. Sums keep their order. */
export function textOf(
  value: Value,
  position: readonly number[],
  sources?: ReadonlyMap<number, readonly string[]>,
): string {
  const flat = (leaf: { offset: number; strides: readonly number[] }) => {
    if (leaf.strides.length !== position.length) throw new Error('rank of a leaf');
    return leaf.strides.reduce((sum, stride, k) => sum + stride * (position[k] ?? NaN), leaf.offset);
  };
  switch (value.kind) {
    case 'load': {
      const known = sources?.get(value.tensor);
      return known === undefined ? `t${value.tensor}[${flat(value)}]` : (known[flat(value)] ?? 'outside');
    }
    case 'index':
      return `i${flat(value)}`;
    case 'constant':
      return String(value.value);
    case 'cast':
      return `${value.to.name}(${textOf(value.operand, position, sources)})`;
    case 'apply':
      return `${value.operation}(${value.operands.map(operand => textOf(operand, position, sources)).join()})`;
    case 'reduce': {
      const items = value.segments.flatMap(({ sizes, body }) =>
        positionsOf(sizes).map(inner => textOf(body, [...position, ...inner], sources)),
      );
      return `${value.operation}{${(value.operation === 'sum' ? items : items.sort()).join()}}`;
    }
  }
}

/** All positions of a box, row-major. */
export function positionsOf(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>(
    (positions, size) => positions.flatMap(p => Array.from({ length: size }, (_, i) => [...p, i])),
    [[]],
  );
}

/** What pieces write, element by element; an element that is written twice shows both. */
export function written(
  pieces: readonly Piece[],
  sources?: ReadonlyMap<number, readonly string[]>,
): Map<number, Map<number, string>> {
  const targets = new Map<number, Map<number, string>>();
  for (const piece of pieces) {
    const target = targets.get(piece.target) ?? new Map<number, string>();
    targets.set(piece.target, target);
    for (const position of positionsOf(piece.sizes)) {
      const at = piece.strides.reduce((sum, stride, k) => sum + stride * (position[k] ?? NaN), piece.offset);
      const before = target.get(at);
      const text = textOf(piece.value, position, sources);
      target.set(at, before === undefined ? text : `${before} and ${text}`);
    }
  }
  return targets;
}

export function dtype(name: string): DType {
  const found = DTYPES.find(candidate => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

export function load(tensor: number, offset: number, strides: readonly number[], name = 'f32'): Load {
  return { kind: 'load', tensor, dtype: dtype(name), offset, strides };
}
