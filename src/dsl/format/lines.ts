import { lexemesOf } from '../yaml/lexemes.js';

/** A comment behind something else on its line. */
export interface TrailingComment {
  /** Column of its `#`. */
  readonly column: number;
  /** Column behind what stands before it. */
  readonly contentEnd: number;
}

/** What a pass must know of each line of a text. */
export interface TextLine {
  readonly text: string;
  readonly start: number;
  /** The line begins inside of a scalar: its white space may belong to that. */
  readonly insideScalar: boolean;
  /** The scalar goes on behind the line's end. */
  readonly openAtEnd: boolean;
  readonly comment: TrailingComment | undefined;
}

/** The lines of a YAML text. */
export function linesOf(text: string): readonly TextLine[] {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  const inside = new Set<number>();
  const comments = new Map<number, number>();
  let line = 0;
  for (const { offset, text: lexeme, type } of lexemesOf(text)) {
    while ((starts[line + 1] ?? Infinity) <= offset) line++;
    if (type === 'comment') comments.set(line, offset);
    else if (type.endsWith('scalar')) {
      for (let next = line + 1; (starts[next] ?? Infinity) < offset + lexeme.length; next++) inside.add(next);
    }
  }
  return starts.map((start, i) => {
    const content = text.slice(start, (starts[i + 1] ?? text.length + 1) - 1);
    const at = comments.get(i);
    const column = at === undefined ? 0 : at - start;
    const contentEnd = content.slice(0, column).trimEnd().length;
    return {
      text: content,
      start,
      insideScalar: inside.has(i),
      openAtEnd: inside.has(i + 1),
      comment: at === undefined || contentEnd === 0 ? undefined : { column, contentEnd },
    };
  });
}

/** True if the text has what the passes do not know how to move: keys with a question mark. */
export function hasExplicitKeys(text: string): boolean {
  for (const { type } of lexemesOf(text)) if (type === 'explicit-key-ind') return true;
  return false;
}
