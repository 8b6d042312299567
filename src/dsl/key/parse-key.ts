import type { Report } from '../../diagnostics/diagnostic.js';
import { parseKeyText } from '../grammar/parse-text.js';
import { spanOf, type Slice } from '../grammar/slice.js';
import type { KeyPattern } from './key.js';

/** A pattern that stands alone, such as the path of a file (`what`, for messages); undefined after reporting its mistakes. */
export function parseKey(slice: Slice, what: string, report: Report): KeyPattern | undefined {
  const parts = parseKeyText(slice, what, parser => parser.key(), report);
  const { text } = slice;
  return parts === undefined ? undefined : { kind: 'parts', parts, text, span: spanOf(slice, 0, text.length) };
}
