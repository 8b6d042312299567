import type { SourceText, Span } from '../../src/diagnostics/source.js';

/** A span of the source without the marks. */
export interface SourceMark {
  readonly start: number;
  readonly end: number;
}

export interface MarkedSource {
  readonly source: SourceText;
  readonly text: string;
  /** In the order in which they begin. */
  readonly marks: readonly Span[];
  /** The mark with this number; fails where there is none. */
  readonly mark: (index?: number) => Span;
}

/**
 * A source whose text says where things are: `«` and `»` stand around a span (they may be nested), `┆` at a point. The
 * marks are taken out of the text.
 */
export function markedSource(marked: string, name = 'test.yaml'): MarkedSource {
  const marks: { start: number; end: number }[] = [];
  const open: { start: number; end: number }[] = [];
  let text = '';
  for (const character of marked) {
    if (character === '«' || character === '┆') {
      const mark = { start: text.length, end: text.length };
      marks.push(mark);
      if (character === '«') open.push(mark);
    } else if (character === '»') {
      const mark = open.pop();
      if (mark === undefined) throw new Error(`a » without a « in ${JSON.stringify(marked)}`);
      mark.end = text.length;
    } else text += character;
  }
  if (open.length > 0) throw new Error(`a « without a » in ${JSON.stringify(marked)}`);
  const source: SourceText = { name, text };
  const spans = marks.map(({ start, end }): Span => ({ source, start, end }));
  return {
    source,
    text,
    marks: spans,
    mark: (index = 0) => {
      const span = spans[index];
      if (span === undefined) throw new Error(`there are ${spans.length} marks, no number ${index}`);
      return span;
    },
  };
}
