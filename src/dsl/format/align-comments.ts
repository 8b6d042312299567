import { respaced } from './document.js';
import { linesOf, type TextLine } from './lines.js';

/** Between what stands on a line and a comment behind it. */
const LEAST_GAP = 2;

/**
 * Comments behind other things keep their distance from them; those of lines in a row that stood in one column stand in
 * one column again. `before` is the text, line by line, in which they stood.
 */
export function alignComments(text: string, before: string): string {
  const old = linesOf(before);
  const lines = linesOf(text);
  const gaps: { start: number; end: number; spaces: number }[] = [];
  for (let i = 0; i < lines.length;) {
    const column = old[i]?.comment?.column;
    let end = i + 1;
    if (column !== undefined) while (old[end]?.comment?.column === column) end++;
    const distance = Math.max(LEAST_GAP, Math.min(...old.slice(i, end).map(distanceOf)));
    const contentEnd = Math.max(0, ...lines.slice(i, end).map(({ comment }) => comment?.contentEnd ?? 0));
    gaps.push(...lines.slice(i, end).flatMap(line => gapTo(line, contentEnd + distance)));
    i = end;
  }
  return respaced(text, gaps);
}

const distanceOf = ({ comment }: TextLine): number =>
  comment === undefined ? Infinity : comment.column - comment.contentEnd;

function gapTo(
  { start, comment }: TextLine,
  column: number,
): readonly { start: number; end: number; spaces: number }[] {
  if (comment === undefined) return [];
  return [{ start: start + comment.contentEnd, end: start + comment.column, spaces: column - comment.contentEnd }];
}
