import { escapeControls } from './show-name.js';

/** How a terminal shows one piece of a line: the text to print, how many columns it takes, and where it stands. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 offsets in the line that this cell stands for, half open. */
  readonly start: number;
  readonly end: number;
}

const TAB = 4;

/** Characters drawn over the one before them. */
const COMBINING = /^[\p{Mn}\p{Me}]$/u;

/** Scripts and signs that terminals draw two columns wide (Unicode's East Asian Width says W or F for them). */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Yi}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]$/u;
/** Of these scripts, what is narrow all the same. */
const HALFWIDTH = /^[\uff61-\uffdc\uffe8-\uffee]$/u;

/**
 * The cells of a line or of a part of it that begins at `start`: tabs become spaces, characters that a terminal obeys or
 * hides are escaped, a combining mark belongs to the cell of the character before it.
 */
export function cellsOf(text: string, start = 0): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let offset = start;
  for (const character of text) {
    const end = offset + character.length;
    const previous = cells.at(-1);
    if (previous !== undefined && COMBINING.test(character)) {
      cells[cells.length - 1] = { ...previous, text: previous.text + character, end };
    } else {
      const cell = { ...drawn(character, column), start: offset, end };
      cells.push(cell);
      column += cell.width;
    }
    offset = end;
  }
  return cells;
}

function drawn(character: string, column: number): { text: string; width: number } {
  if (character === '\t') {
    const width = TAB - (column % TAB);
    return { text: ' '.repeat(width), width };
  }
  if (character >= ' ' && character <= '~') return { text: character, width: 1 };
  const text = escapeControls(character);
  if (text !== character) return { text, width: text.length };
  return { text, width: WIDE.test(character) && !HALFWIDTH.test(character) ? 2 : 1 };
}

/** Columns that a text takes in a terminal. */
export function displayWidth(text: string): number {
  return cellsOf(text).reduce((sum, { width }) => sum + width, 0);
}
