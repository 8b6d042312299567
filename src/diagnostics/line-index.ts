import type { SourceText } from './source.js';

/** A place for people and editors: both 1-based, the column in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Lines of one text. `\n`, `\r\n` and `\r` end a line, as in YAML. */
export interface LineIndex {
  readonly lineCount: number;
  /** Line and column of an offset; an offset outside the text counts as its nearest end. */
  position(offset: number): Position;
  /** Offsets of a line (1-based): its first character, and the one after its last, without the line's end. */
  range(line: number): { readonly start: number; readonly end: number };
  /** Text of a line (1-based), without the line's end; empty outside the text. */
  lineText(line: number): string;
}

const indices = new WeakMap<SourceText, LineIndex>();

/** The lines of a source text, found once, when first asked for, in one pass. */
export function lineIndex(source: SourceText): LineIndex {
  const known = indices.get(source);
  if (known !== undefined) return known;
  const index = indexLines(source.text);
  indices.set(source, index);
  return index;
}

function indexLines(text: string): LineIndex {
  const starts: number[] = [0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);

  const lineOf = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const range = (line: number) => ({ start: starts[line - 1] ?? text.length, end: ends[line - 1] ?? text.length });

  return {
    lineCount: starts.length,
    position: offset => {
      const inside = Math.min(Math.max(0, offset), text.length);
      const line = lineOf(inside);
      return { line: line + 1, column: inside - (starts[line] ?? 0) + 1 };
    },
    range,
    lineText: line => text.slice(range(line).start, range(line).end),
  };
}
