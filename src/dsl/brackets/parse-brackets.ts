import { textTooLong } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { parseBracketText } from '../grammar/parse-text.js';
import type { Slice } from '../grammar/slice.js';
import { MOST_AXES, MOST_BLOCKS } from '../limits.js';
import type { BracketItem, Brackets } from './brackets.js';

/** `bf16[vocab (rank cols)]`, or undefined after reporting its mistakes. */
export function parseBrackets(slice: Slice, report: Report): Brackets | undefined {
  const brackets = parseBracketText(slice, parser => parser.brackets(), report);
  return brackets === undefined || isTooMuch(brackets, report) ? undefined : brackets;
}

/** Reports brackets of more axes or more blocks than any tensor has: blocks of a product of sums multiply. */
export function isTooMuch({ dimensions, span }: Brackets, report: Report): boolean {
  const [axes, blocks] = [countAxes(dimensions), countBlocks(dimensions)];
  const where = 'a bracket';
  if (axes > MOST_AXES) report(textTooLong.make(at(span), { where, most: MOST_AXES, unit: 'axes' }));
  else if (blocks > MOST_BLOCKS) report(textTooLong.make(at(span), { where, most: MOST_BLOCKS, unit: 'blocks' }));
  else return false;
  return true;
}

const countAxes = (items: readonly BracketItem[]): number =>
  items.reduce(
    (sum, item) =>
      sum + (item.kind === 'group' ? countAxes(item.items) : item.kind === 'sum' ? countAxes(item.terms) : 1),
    0,
  );

/** One block for each choice of a summand in each sum. */
const countBlocks = (items: readonly BracketItem[]): number =>
  items.reduce((product, item) => product * blocksOf(item), 1);

function blocksOf(item: BracketItem): number {
  if (item.kind === 'group') return countBlocks(item.items);
  if (item.kind === 'sum') return item.terms.reduce((sum, term) => sum + blocksOf(term), 0);
  return 1;
}
