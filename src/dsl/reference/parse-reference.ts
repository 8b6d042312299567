import type { Report } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Brackets } from '../brackets/brackets.js';
import { isTooMuch, parseBrackets } from '../brackets/parse-brackets.js';
import { parseKeyText } from '../grammar/parse-text.js';
import { spanOf, subSlice, type Slice } from '../grammar/slice.js';
import type { KeyPattern } from '../key/key.js';
import { parseRegex, regexLength } from '../key/regex-key.js';

interface ParsedReference {
  readonly key: KeyPattern;
  readonly brackets: Brackets | undefined;
  readonly span: Span;
}

/** A key pattern and, behind the first space outside a hole, its brackets. Undefined after reporting its mistakes. */
export function parseReference(slice: Slice, report: Report): ParsedReference | undefined {
  const { text } = slice;
  const span = spanOf(slice, 0, text.length);
  const length = regexLength(text);
  if (length > 0) {
    const key = parseRegex(subSlice(slice, 0, length), report);
    const rest = subSlice(slice, length, text.length);
    if (rest.text.trim() === '') return key === undefined ? undefined : { key, brackets: undefined, span };
    const brackets = parseBrackets(rest, report);
    return key === undefined || brackets === undefined ? undefined : { key, brackets, span };
  }
  const found = parseKeyText(slice, undefined, parser => parser.reference(), report);
  if (found === undefined) return undefined;
  const { parts, end, brackets } = found;
  if (brackets !== undefined && isTooMuch(brackets, report)) return undefined;
  return { key: { kind: 'parts', parts, text: text.slice(0, end), span: spanOf(slice, 0, end) }, brackets, span };
}
