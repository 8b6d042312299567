import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { sizeOfItem } from '../layout/lower-items.js';
import type { Scene } from './scene.js';

/** A dimension as nested blocks, each with its size: what stands within a block varies faster. */
export type AxisBlock =
  | { readonly kind: 'axis'; readonly name: string; readonly size: number; readonly divisor: number | undefined }
  | { readonly kind: 'one' }
  | {
      readonly kind: 'group';
      readonly size: number;
      readonly blocks: readonly AxisBlock[];
      /** What is cut off the end. */
      readonly minus: { readonly name: string; readonly size: number } | undefined;
    }
  | { readonly kind: 'sum'; readonly size: number; readonly blocks: readonly AxisBlock[] };

/** The blocks of a dimension under the sizes of a scene. */
export function axisBlock(item: BracketItem, scene: Scene): AxisBlock {
  const { sizes, captures } = scene;
  const size = sizeOfItem(item, sizes, captures);
  switch (item.kind) {
    case 'axis': {
      const whole = item.size ?? sizes.sizeOf(item.name, captures);
      return { kind: 'axis', name: item.name, size: item.divisor === undefined ? whole : size, divisor: item.divisor };
    }
    case 'group': {
      const blocks = item.items.map(inner => axisBlock(inner, scene));
      const { minus } = item;
      const cut = minus === undefined ? undefined : { name: minus.name, size: sizes.sizeOf(minus.name, captures) };
      return { kind: 'group', size, blocks, minus: cut };
    }
    case 'sum':
      return { kind: 'sum', size, blocks: item.terms.map(term => axisBlock(term, scene)) };
    default:
      return { kind: 'one' };
  }
}
