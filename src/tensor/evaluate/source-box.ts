import type { DType } from '../dtype.js';
import type { Load, Value } from '../piece.js';
import type { Region } from './region.js';

/** Elements of a source tensor: those at offset + sum(strides[k] * i[k]) for i in `sizes`. Strides may be 0 or negative. */
export interface SourceBox {
  readonly tensor: number;
  readonly dtype: DType;
  readonly offset: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

/**
 * Gives the elements of a box, packed in row-major order of its positions, from the start of the bytes. They must stay
 * as they are until the evaluation that asked for them has returned.
 */
export type Gather = (box: SourceBox) => Uint8Array;

/** A text that is the same for boxes with the same elements in the same order. */
export function boxKey({ tensor, dtype, offset, sizes, strides }: SourceBox): string {
  const dimensions = sizes.flatMap((size, k) => (size === 1 ? [] : [`${size}*${strides[k] ?? 0}`]));
  return [tensor, dtype.name, offset, ...dimensions].join(' ');
}

/** Gathers each box once: asked for again, it is the same bytes. */
export function gatherOnce(gather: Gather): Gather {
  const known = new Map<string, Uint8Array>();
  return box => {
    const key = boxKey(box);
    const bytes = known.get(key) ?? gather(box);
    known.set(key, bytes);
    return bytes;
  };
}

/** The part of a load that a region of its box (or of box and segment) covers. */
export function sourceBoxOf(load: Load, region: Region): SourceBox {
  return {
    tensor: load.tensor,
    dtype: load.dtype,
    offset: region.start.reduce((at, first, k) => at + first * (load.strides[k] ?? 0), load.offset),
    sizes: region.sizes,
    strides: region.sizes.map((_, k) => load.strides[k] ?? 0),
  };
}

/** Every load in a value, each once, with the sizes of the segments around it (none outside of a `reduce`). */
export function loadsOf(value: Value): readonly { readonly load: Load; readonly segment: readonly number[] }[] {
  const found = new Map<Load, { load: Load; segment: readonly number[] }>();
  const visit = (node: Value, segment: readonly number[]): void => {
    switch (node.kind) {
      case 'load':
        if (!found.has(node)) found.set(node, { load: node, segment });
        return;
      case 'apply':
        for (const operand of node.operands) visit(operand, segment);
        return;
      case 'cast':
        visit(node.operand, segment);
        return;
      case 'reduce':
        for (const part of node.segments) visit(part.body, [...segment, ...part.sizes]);
        return;
      case 'constant':
      case 'index':
        return;
    }
  };
  visit(value, []);
  return [...found.values()];
}
