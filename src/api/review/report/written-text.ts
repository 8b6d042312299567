import { lineIndex } from '../../../diagnostics/line-index.js';
import type { Span } from '../../../diagnostics/source.js';

/** Text as it is written, in one line. */
export const textOf = ({ source, start, end }: Span): string =>
  source.text.slice(start, end).replace(/\s+/g, ' ').trim();

/** An expression as it is written, with the parentheses around its ends, which its place leaves out. */
export function expressionText({ source, start, end }: Span): string {
  const inside = source.text.slice(start, end);
  let [opened, closed] = [0, 0];
  for (const sign of inside) {
    if (sign === '(') opened++;
    else if (sign === ')' && opened > 0) opened--;
    else if (sign === ')') closed++;
  }
  const before = new RegExp(`(?:\\(\\s*){${closed}}$`).exec(
    source.text.slice(Math.max(0, start - MOST_COLUMNS), start),
  );
  const after = new RegExp(`^(?:\\s*\\)){${opened}}`).exec(source.text.slice(end, end + MOST_COLUMNS));
  return `${before?.[0] ?? ''}${inside}${after?.[0] ?? ''}`.replace(/\s+/g, ' ').trim();
}

/** Lines of a text, with the number of the first one. */
export interface WrittenLines {
  readonly first: number;
  readonly lines: readonly string[];
  /** Lines that are left out. */
  readonly more: number;
}

const MOST_LINES = 30;
const MOST_COLUMNS = 400;

/** The lines that a span stands in, without what all of them are indented by. */
export function writtenLines({ source, start, end }: Span): WrittenLines {
  const index = lineIndex(source);
  const first = index.position(start).line;
  const last = index.position(Math.max(start, end - 1)).line;
  const count = Math.min(MOST_LINES, last - first + 1);
  const lines = Array.from({ length: count }, (_, i) =>
    index
      .lineText(first + i)
      .slice(0, MOST_COLUMNS)
      .trimEnd(),
  );
  const indent = Math.min(...lines.filter(line => line !== '').map(line => line.length - line.trimStart().length));
  return { first, lines: lines.map(line => line.slice(indent)), more: last - first + 1 - count };
}
