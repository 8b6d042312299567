import type { Edit } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { entrySpan, type YamlNode, type YamlTable } from '../yaml/node.js';
import type { Made } from './mutant.js';

/** What stands at a place. */
export const written = ({ source, start, end }: Span): string => source.text.slice(start, end);

/** A mistake that writes one text for another. */
export function replaced(span: Span, text: string): readonly Made[] {
  const before = written(span);
  return before === text ? [] : [{ what: `"${flat(text)}" for "${flat(before)}"`, edits: [{ span, text }] }];
}

/** A mistake that exchanges two texts. */
export function exchanged(a: Span, b: Span): readonly Made[] {
  const [first, second] = [written(a), written(b)];
  if (first === second || a.end > b.start) return [];
  const edits = exchange(a, b);
  return [{ what: `"${flat(first)}" and "${flat(second)}" exchanged`, edits }];
}

export const exchange = (a: Span, b: Span): readonly Edit[] => [
  { span: a, text: written(b) },
  { span: b, text: written(a) },
];

/** Neighbours in a list: 1 2, 2 3, ... */
export function neighbours<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.slice(1).flatMap((item, i): readonly (readonly [T, T])[] => {
    const before = items[i];
    return before === undefined ? [] : [[before, item]];
  });
}

/** Removes a field of a table. Nothing where the table does not have it, or has it as its only one. */
export function withoutField(table: YamlTable, name: string): readonly Made[] {
  const index = table.entries.findIndex(({ key }) => key.text === name);
  const entry = table.entries[index];
  if (entry === undefined || table.entries.length < 2) return [];
  const span = entrySpan(entry);
  // An alias has its place elsewhere: the line with its key goes.
  const what = `no "${flat(written(span))}"`;
  if (!table.flow) return [{ what, edits: [{ span: wholeLines(span), text: '' }] }];
  const [before, after] = [table.entries[index - 1], table.entries[index + 1]];
  const { source } = span;
  const cut =
    before === undefined
      ? { source, start: span.start, end: after?.key.span.start ?? span.end }
      : { source, start: entrySpan(before).end, end: span.end };
  return [{ what, edits: [{ span: cut, text: '' }] }];
}

/** Removes an item of a list. */
export function withoutItem(items: readonly YamlNode[], index: number, flow: boolean): readonly Made[] {
  const item = items[index];
  if (item === undefined) return [];
  const what = `no "${flat(written(item.span))}"`;
  if (!flow) return [{ what, edits: [{ span: wholeLines(trimmed(item.span)), text: '' }] }];
  if (items.length < 2) return [];
  const [before, after] = [items[index - 1], items[index + 1]];
  const { source, start, end } = item.span;
  const cut =
    before === undefined ? { source, start, end: after?.span.start ?? end } : { source, start: before.span.end, end };
  return [{ what, edits: [{ span: cut, text: '' }] }];
}

/** Without the white space and comments that a block ends with. */
export function trimmed(span: Span): Span {
  const lines = written(span).split('\n');
  while (lines.length > 1 && /^\s*(?:#.*)?$/.test(lines.at(-1) ?? '')) lines.pop();
  return { ...span, end: span.start + lines.join('\n').trimEnd().length };
}

/** All lines that a place touches, with their ends. */
function wholeLines({ source, start, end }: Span): Span {
  const { text } = source;
  const last = text.indexOf('\n', Math.max(start, end - 1));
  return { source, start: text.lastIndexOf('\n', start - 1) + 1, end: last < 0 ? text.length : last + 1 };
}

/** On one line, and not too long to be read. */
export function flat(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN - 3)}...` : line;
}

const MOST_SHOWN = 90;
