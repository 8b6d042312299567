import { cellsOf, type Cell } from './display.js';

/** The part of a line that is printed, and where the characters of the line stand in it. */
export interface LineWindow {
  readonly text: string;
  /** Display column (0-based) at which the character at this offset of the line begins. */
  column(offset: number): number;
}

const CUT = '...';

/**
 * A line as printed in at most about `limit` columns: whole where it fits, else the part around the offsets `start` to
 * `end`. The work depends on the limit, not on the length of the line.
 */
export function lineWindow(line: string, start: number, end: number, limit: number): LineWindow {
  // A character takes at least one column (combining marks aside), so this slice is enough for any window.
  const from = line.length <= limit ? 0 : outsidePair(line, Math.max(0, start - limit));
  const to =
    line.length <= limit ? line.length : outsidePair(line, Math.min(line.length, Math.max(start, 0) + 2 * limit));
  const cells = cellsOf(line.slice(from, to), from);
  const total = width(cells);
  if (from === 0 && to === line.length && total <= limit) return windowOf(cells, '', '');

  const first = indexAt(cells, start);
  const last = Math.max(first, Math.min(indexAt(cells, Math.max(start, end - 1)), cells.length - 1));
  const marked = Math.min(limit, width(cells.slice(first, last + 1)));
  const room = limit - marked;
  let begin = first;
  let left = 0;
  while (begin > 0 && left + (cells[begin - 1]?.width ?? 0) <= room / 2) left += cells[--begin]?.width ?? 0;
  let stop = begin;
  let used = 0;
  while (stop < cells.length && used + (cells[stop]?.width ?? 0) <= limit) used += cells[stop++]?.width ?? 0;
  // Room that the end of the line leaves over goes to the left side.
  while (stop === cells.length && begin > 0 && used + (cells[begin - 1]?.width ?? 0) <= limit) {
    used += cells[--begin]?.width ?? 0;
  }
  const cutLeft = from > 0 || begin > 0;
  const cutRight = to < line.length || stop < cells.length;
  return windowOf(cells.slice(begin, stop), cutLeft ? CUT : '', cutRight ? CUT : '');
}

function windowOf(cells: readonly Cell[], before: string, after: string): LineWindow {
  const columns: number[] = [];
  let column = before.length;
  for (const cell of cells) {
    columns.push(column);
    column += cell.width;
  }
  const end = column;
  return {
    text: before + cells.map(({ text }) => text).join('') + after,
    column: offset => {
      const [first] = cells;
      if (first === undefined || offset < first.start) return Math.min(before.length, end);
      return columns[indexAt(cells, offset)] ?? end;
    },
  };
}

/** Index of the cell that the offset is in; their number where it is behind them all. */
function indexAt(cells: readonly Cell[], offset: number): number {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cells[middle]?.end ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Moves an offset that would part the halves of a surrogate pair behind them. */
function outsidePair(text: string, offset: number): number {
  const parts = /[\udc00-\udfff]/.test(text.charAt(offset)) && /[\ud800-\udbff]/.test(text.charAt(offset - 1));
  return parts ? offset + 1 : offset;
}

const width = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);
