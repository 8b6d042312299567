import type { Report } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { parseBrackets } from '../brackets/parse-brackets.js';
import type { Brackets } from '../brackets/brackets.js';
import { spanOf, subSlice, type Slice } from '../grammar/slice.js';
import type { KeyPattern } from '../key/key.js';
import { parseKey } from '../key/parse-key.js';

/** A key pattern and, behind the first space outside a hole, its brackets. Undefined after reporting a mistake. */
export function parseReference(
  slice: Slice,
  report: Report,
): { readonly key: KeyPattern; readonly brackets: Brackets | undefined; readonly span: Span } | undefined {
  const { text } = slice;
  let holes = 0;
  let end = 0;
  for (; end < text.length; end++) {
    const character = text.charAt(end);
    if (character === '\\') end++;
    else if (character === '{') holes++;
    else if (character === '}') holes--;
    else if (character === ' ' && holes <= 0) break;
  }
  const key = parseKey(subSlice(slice, 0, Math.min(end, text.length)), report);
  const rest = subSlice(slice, Math.min(end, text.length), text.length);
  if (rest.text.trim() === '') return key === undefined ? undefined : { key, brackets: undefined, span: key.span };
  const brackets = parseBrackets(rest, report);
  if (key === undefined || brackets === undefined) return undefined;
  return { key, brackets, span: spanOf(slice, 0, text.length) };
}
