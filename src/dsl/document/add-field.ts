import type { Edit } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';

/** The edit that adds a field (`optional: true`) to the table of a span: behind its last line, or before its closing brace. */
export function addField({ source, start, end }: Span, field: string): Edit {
  const { text } = source;
  const last = start + text.slice(start, end).trimEnd().length;
  if (text[start] === '{') {
    const inner = text.slice(start, last - 1).trimEnd().length + start;
    const comma = /[{,]/.test(text.charAt(inner - 1)) ? ' ' : ', ';
    return { span: { source, start: inner, end: inner }, text: `${comma}${field}` };
  }
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  // Behind a comment, too: it belongs to the line that it stands on.
  const newline = text.indexOf('\n', last);
  const lineEnd = newline < 0 ? text.length : newline;
  const at = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
  return { span: { source, start: at, end: at }, text: `\n${' '.repeat(column)}${field}` };
}
