import { isMap, isSeq } from 'yaml';
import { blockCollections, columnOf, documentOf, rangeOf, respaced, type BlockCollection } from './document.js';
import { hasExplicitKeys, linesOf, type TextLine } from './lines.js';

/** A collection with the column of its items as it is and as it is to be. */
interface Level {
  readonly collection: BlockCollection;
  readonly before: number;
  readonly after: number;
}

/**
 * Two spaces for each level; items of a list stand two to the right of its key, and one space behind the dash. What goes
 * on in further lines keeps its distance from the item that it belongs to, a comment from what it stands beside.
 */
export function reindent(text: string): string {
  if (hasExplicitKeys(text)) return text;
  const levels = levelsOf(text);
  const lines = linesOf(text);
  const placed = lines.map(line => placeOf(line, levels));
  const gaps: { start: number; end: number; spaces: number }[] = [];
  lines.forEach((line, i) => {
    const { indent } = shape(line);
    const after = isComment(line) ? commentIndent(indent, i, placed) : placed[i]?.after;
    if (after !== undefined && after !== indent && line.text.trim() !== '') {
      gaps.push({ start: line.start, end: line.start + indent, spaces: after });
    }
  });
  return respaced(text, [...gaps, ...dashGaps(text, levels)]);
}

interface Placed {
  readonly before: number;
  readonly after: number;
  /** Levels that the line stands in, innermost first. */
  readonly levels: readonly Level[];
}

function levelsOf(text: string): readonly Level[] {
  const after = new Map<BlockCollection, number>();
  return blockCollections(documentOf(text)).map(collection => {
    const column = collection.parent === undefined ? 0 : (after.get(collection.parent) ?? 0) + 2;
    after.set(collection, column);
    return { collection, before: columnOf(text, collection.start), after: column };
  });
}

const shape = (line: TextLine): { readonly indent: number } => ({ indent: /^ */.exec(line.text)?.[0].length ?? 0 });

const isComment = (line: TextLine): boolean => !line.insideScalar && /^\s*#/.test(line.text);

/** Where a line with content is and is to be; undefined for one without. */
function placeOf(line: TextLine, levels: readonly Level[]): Placed | undefined {
  if (line.text.trim() === '' || isComment(line)) return undefined;
  const { indent } = shape(line);
  const offset = line.start + indent;
  const around = levels.filter(({ collection }) => collection.start <= offset && offset < collection.end).reverse();
  const own = line.insideScalar ? undefined : around.find(({ before }) => before === indent);
  const level = own ?? around[0];
  if (level === undefined) return { before: indent, after: indent, levels: around };
  const after = own === undefined ? Math.max(0, level.after + indent - level.before) : level.after;
  return { before: indent, after, levels: around };
}

/** A comment goes with the next line if it stands as deep as that, else with a level around the line before it. */
function commentIndent(indent: number, index: number, placed: readonly (Placed | undefined)[]): number {
  const next = placed.slice(index + 1).find(place => place !== undefined);
  if (next?.before === indent) return next.after;
  const before = placed.slice(0, index).findLast(place => place !== undefined);
  const level = before?.levels.find(around => around.before === indent);
  if (level !== undefined) return level.after;
  return before === undefined ? indent : Math.max(0, indent + before.after - before.before);
}

/** One space between a dash and what stands behind it on its line. */
function dashGaps(text: string, levels: readonly Level[]): readonly { start: number; end: number; spaces: number }[] {
  return levels.flatMap(({ collection }) => {
    if (!isSeq(collection.node)) return [];
    return collection.node.items.flatMap(item => {
      const start = isMap(item) || isSeq(item) ? item.range?.[0] : rangeOf(item)?.start;
      if (start === undefined) return [];
      const gap = /- ( +)$/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
      return gap?.[1] === undefined ? [] : [{ start: start - gap[1].length, end: start, spaces: 0 }];
    });
  });
}
