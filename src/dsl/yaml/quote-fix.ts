import type { Fix } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import type { SourceText, Span } from '../../diagnostics/source.js';
import { spanAt } from './node.js';

/**
 * The fix that sets the text around an offset in quotes, if that text is one that YAML reads as something else: it starts
 * with one of its signs, or has `: ` in it, or stands in `{ }` and has brackets or braces of its own.
 */
export function quoteFix(source: SourceText, offset: number): readonly Fix[] {
  const span = textToQuote(source, offset);
  if (span === undefined) return [];
  return [quoteSpanFix(span)];
}

/** The fix that sets a span in quotes. */
export function quoteSpanFix(span: Span): Fix {
  const text = quoted(span.source.text.slice(span.start, span.end));
  return { title: 'set it in quotes', edits: [{ span, text }] };
}

/** A tag in a condition was meant as a `not`. */
export function tagFix(source: SourceText, offset: number): readonly Fix[] {
  if (!/(?:^|[\s{,])when: *$/.test(source.text.slice(Math.max(0, offset - 40), offset)))
    return quoteFix(source, offset);
  return [{ title: 'write "not"', edits: [{ span: spanAt(source, offset, offset + 1), text: 'not ' }] }];
}

/** The fix that sets the text of a line that ends at an offset, and what YAML takes for a comment behind it, in quotes. */
export function quoteThrough(source: SourceText, offset: number): readonly Fix[] {
  const lines = lineIndex(source);
  const { start, end } = lines.range(lines.position(offset).line);
  if (end - start > LONGEST_LINE) return [];
  const line = source.text.slice(start, end);
  const from = valueStart(line);
  if (start + from >= offset) return [];
  const span = spanAt(source, start + from, start + line.trimEnd().length);
  return [quoteSpanFix(span)];
}

/** Where the value of a line begins: behind dashes and a key. */
function valueStart(line: string): number {
  return /^\s*(?:- +)*(?:(?:[^\s"'#{[:][^:#]*|"[^"]*"|'[^']*'): +)?/.exec(line)?.[0].length ?? 0;
}

/** The text in double quotes, or in single ones where it has a double quote or a backslash. */
export function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

function textToQuote(source: SourceText, offset: number): Span | undefined {
  const lines = lineIndex(source);
  const { start, end } = lines.range(lines.position(offset).line);
  if (end - start > LONGEST_LINE) return undefined;
  const line = source.text.slice(start, end);
  const head = valueStart(line);
  const value = beforeComment(line.slice(head));
  return inValue(source, start + head, value, offset);
}

/** Longer lines are not looked at: what they hold is no reference. */
const LONGEST_LINE = 2000;

function inValue(source: SourceText, start: number, value: string, offset: number): Span | undefined {
  if (/^[{[]/.test(value) && closesAtEnd(value)) {
    const entry = flowEntries(value).find(({ from, to }) => start + from <= offset && offset <= start + to);
    if (entry === undefined) return undefined;
    const inner = value.slice(entry.from, entry.to);
    const span = inValue(source, start + entry.from, inner, offset);
    if (span !== undefined || /^["'{[]/.test(inner)) return span;
    return /[[\]{}]/.test(inner) ? spanAt(source, start + entry.from, start + entry.to) : undefined;
  }
  const suspicious = /^[{[*&!%@`,]/.test(value) || (/: /.test(value) && !/^["']/.test(value));
  return suspicious ? spanAt(source, start, start + value.length) : undefined;
}

/** Up to ` #`, without blanks at the end. */
function beforeComment(text: string): string {
  const comment = text.search(/\s#/);
  return (comment < 0 ? text : text.slice(0, comment)).trimEnd();
}

/** Whether the bracket at the begin is closed by the last character. */
function closesAtEnd(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (OPENERS.has(character)) depth++;
    else if (CLOSERS.has(character) && --depth === 0) return i === text.length - 1;
  }
  return false;
}

const OPENERS: ReadonlySet<string> = new Set(['{', '[', '(']);
const CLOSERS: ReadonlySet<string> = new Set(['}', ']', ')']);

/** The values of a map in braces, or the items of a list in brackets, as offsets in its text. */
function flowEntries(text: string): readonly { readonly from: number; readonly to: number }[] {
  const entries: { from: number; to: number }[] = [];
  const head = text.startsWith('{') ? /^\s*[^\s:]+: +/ : /^\s*/;
  let depth = 0;
  let from = 1;
  for (let i = 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (depth === 0 && (character === ',' || i === text.length - 1)) {
      const entry = head.exec(text.slice(from, i));
      if (entry !== null)
        entries.push({ from: from + entry[0].length, to: from + text.slice(from, i).trimEnd().length });
      from = i + 1;
    } else if (OPENERS.has(character)) depth++;
    else if (CLOSERS.has(character)) depth--;
  }
  return entries;
}
