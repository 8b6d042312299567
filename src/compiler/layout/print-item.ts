import { assertNever } from '../../diagnostics/invariant.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';

/** A dimension as one writes it in brackets. */
export function printItem(item: BracketItem): string {
  switch (item.kind) {
    case 'one':
      return '1';
    case 'rest':
      return '...';
    case 'axis':
      return `${item.name}${item.size === undefined ? '' : `=${item.size}`}${item.divisor === undefined ? '' : `/${item.divisor}`}`;
    case 'group':
      return `(${item.items.map(printItem).join(' ')}${item.minus === undefined ? '' : ` - ${item.minus.name}`})`;
    case 'sum':
      return `(${item.terms.map(term => (term.kind === 'group' && term.minus === undefined ? term.items.map(printItem).join(' ') : printItem(term))).join(' + ')})`;
    default:
      return assertNever(item);
  }
}
