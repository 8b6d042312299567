import type { Span } from '../../diagnostics/source.js';
import type { Slice } from '../grammar/slice.js';
import { scalarOffsets, type ScalarStyle } from './scalar-offsets.js';

/** The text of a scalar whose place (with quotes, or the header of a block) is `span`, with the place of each character. */
export function scalarSlice(span: Span, text: string, style: ScalarStyle): Slice {
  const { source } = span;
  const written = source.text.slice(span.start, span.end);
  const header = style === 'block' ? written.search(/\n|$/) + 1 : style === 'plain' ? 0 : 1;
  const raw = style === 'single' || style === 'double' ? written.slice(1, -1) : written.slice(header);
  const first = span.start + Math.min(header, written.length);
  return { text, source, offsets: scalarOffsets(raw, text, style).map(offset => first + offset) };
}
