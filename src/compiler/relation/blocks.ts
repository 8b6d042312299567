import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { assertNever } from '../../diagnostics/invariant.js';
import type { Span } from '../../diagnostics/source.js';

/** The name that the rest of the dimensions (`...`) goes by. */
export const REST = '...';

/** The axes of one block, in the order in which they are written, each with its place. */
export interface BlockAxes {
  readonly axes: readonly { readonly name: string; readonly span: Span; readonly divided: boolean }[];
}

/**
 * The blocks of a reference: one for each choice of a summand in each of its sums. The first sum varies slowest. This
 * order is the one of `lowerItems`, which gives the same blocks with offsets and strides.
 */
export function blocksOf(items: readonly BracketItem[]): readonly BlockAxes[] {
  let blocks: readonly BlockAxes[] = [{ axes: [] }];
  for (const item of items) {
    const choices = choicesOf(item);
    blocks = blocks.flatMap(block => choices.map(choice => ({ axes: [...block.axes, ...choice.axes] })));
  }
  return blocks;
}

function choicesOf(item: BracketItem): readonly BlockAxes[] {
  switch (item.kind) {
    case 'axis':
      return [{ axes: [{ name: item.name, span: item.span, divided: item.divisor !== undefined }] }];
    case 'rest':
      return [{ axes: [{ name: REST, span: item.span, divided: false }] }];
    case 'one':
      return [{ axes: [] }];
    case 'group':
      return blocksOf(item.items);
    case 'sum':
      return item.terms.flatMap(choicesOf);
    default:
      return assertNever(item);
  }
}

/** All axis items in brackets, nested ones too. */
export function axisItems(items: readonly BracketItem[]): readonly (BracketItem & { kind: 'axis' })[] {
  return items.flatMap(item => {
    switch (item.kind) {
      case 'axis':
        return [item];
      case 'group':
        return axisItems(item.items);
      case 'sum':
        return axisItems(item.terms);
      default:
        return [];
    }
  });
}

/** Names of what groups in brackets are cut by: `pad` of `(blocks block - pad)`. */
export function minusNames(items: readonly BracketItem[]): readonly string[] {
  return items.flatMap(item => {
    if (item.kind === 'group')
      return [...(item.minus === undefined ? [] : [item.minus.name]), ...minusNames(item.items)];
    return item.kind === 'sum' ? minusNames(item.terms) : [];
  });
}
