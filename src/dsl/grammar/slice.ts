import type { SourceText, Span } from '../../diagnostics/source.js';

/** A text inside a source (a YAML scalar's value), with the place of each of its characters in the file. */
export interface Slice {
  readonly text: string;
  readonly source: SourceText;
  /** Offset in the file of each UTF-16 unit of `text`, and of its end: one more than `text` is long. */
  readonly offsets: readonly number[];
}

/** The place in the file of `text.slice(start, end)`. Offsets beyond the text count as its end. */
export function spanOf(slice: Slice, start: number, end: number): Span {
  const from = offsetAt(slice, start);
  if (end <= start) return { source: slice.source, start: from, end: from };
  // Where the last character is written in several (an escape, a fold of lines), the next one's begin is its end.
  return { source: slice.source, start: from, end: Math.max(from, offsetAt(slice, end)) };
}

/** The slice of `text.slice(start, end)`. */
export function subSlice(slice: Slice, start: number, end: number): Slice {
  return {
    text: slice.text.slice(start, end),
    source: slice.source,
    offsets: slice.offsets.slice(start, end + 1),
  };
}

/** A part of a source that stands in the file as it is read: no escapes, no folded lines. */
export function plainSlice(source: SourceText, start = 0, end = source.text.length): Slice {
  return {
    text: source.text.slice(start, end),
    source,
    offsets: Array.from({ length: Math.max(0, end - start) + 1 }, (_, i) => start + i),
  };
}

function offsetAt({ text, offsets }: Slice, index: number): number {
  return offsets[Math.min(Math.max(index, 0), text.length)] ?? 0;
}
