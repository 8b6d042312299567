import { linesOf } from './lines.js';

/** No blanks at ends of lines, no two empty lines in a row, none at the begin, and one line end at the end of the text. */
export function normalizeLines(text: string): string {
  const out: string[] = [];
  for (const line of linesOf(text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))) {
    const trimmed = line.openAtEnd ? line.text : line.text.trimEnd();
    const empty = trimmed === '' && !line.insideScalar;
    const before = out.at(-1);
    if (empty && (before === undefined || before === '')) continue;
    out.push(trimmed);
  }
  while (out.length > 1 && out.at(-1) === '') out.pop();
  return `${out.join('\n')}\n`;
}
