import { isMap, isScalar, isSeq } from 'yaml';
import { RULE_FIELDS } from '../schema/rule-schema.js';
import { blockCollections, columnOf, documentOf, keyOf, respaced } from './document.js';

/** A reference with brackets, on one line. */
interface Bracketed {
  /** The blanks between key and brackets. */
  readonly start: number;
  readonly end: number;
  /** Characters of the dtype before the bracket. */
  readonly dtype: number;
}

/** Blanks between the longest key and its brackets. */
const GAP = 3;
/** A key that ends further right does not push the brackets of others. */
const WIDEST = 80;

/** The brackets of all references start in one column. */
export function alignBrackets(text: string): string {
  const rules = blockCollections(documentOf(text)).filter(({ path }) => path.length === 2 && path[0] === 'rules');
  const references = rules.flatMap(({ node }) => {
    const sides = isMap(node) ? node.items.filter(pair => !RULE_FIELDS.includes(keyOf(pair))) : [];
    return sides.flatMap(pair => referencesIn(text, pair.value));
  });
  const ends = references.map(({ start, dtype }) => columnOf(text, start) + dtype).filter(end => end <= WIDEST);
  const column = Math.max(0, ...ends) + GAP;
  return respaced(
    text,
    references.map(({ start, end, dtype }) => {
      const spaces = Math.max(GAP, column - dtype - columnOf(text, start));
      return { start, end, spaces };
    }),
  );
}

function referencesIn(text: string, node: unknown): readonly Bracketed[] {
  if (isMap(node) && node.flow !== true) return node.items.flatMap(pair => referencesIn(text, pair.value));
  if (isSeq(node) && node.flow !== true) return node.items.flatMap(item => referencesIn(text, item));
  if (!isScalar(node) || node.range === undefined || node.range === null) return [];
  const [start, end] = node.range;
  const raw = text.slice(start, end);
  const quote = /^["']/.test(raw) ? 1 : 0;
  // In double quotes a backslash is YAML's own: which spaces are the key's is then not seen here.
  if (raw.includes('\n') || (raw.startsWith('"') && raw.includes('\\'))) return [];
  const gap = gapOf(raw.slice(quote, raw.length - quote));
  if (gap === undefined) return [];
  return [{ start: start + quote + gap.start, end: start + quote + gap.end, dtype: gap.dtype }];
}

/** The blanks behind the key of a reference, before its brackets. */
function gapOf(text: string): Bracketed | undefined {
  let holes = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\') i++;
    else if (character === '{') holes++;
    else if (character === '}') holes--;
    else if (character === ' ' && holes <= 0) {
      const rest = /^( +)(\w*)\[/.exec(text.slice(i));
      return rest === null ? undefined : { start: i, end: i + (rest[1] ?? '').length, dtype: (rest[2] ?? '').length };
    }
  }
  return undefined;
}
