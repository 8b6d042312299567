import { RE2JS } from 're2js';
import { badHole, emptyKey, regexInvalid, textTooLong, unclosed } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import { parseExpression } from '../expression/parse-expression.js';
import { spanOf, subSlice, type Slice } from '../grammar/slice.js';
import type { HoleType, KeyPart, KeyPattern } from './key.js';

/** Longest pattern of a key, in characters. */
const LONGEST = 1000;

/** A key pattern, or undefined after reporting what is wrong with it. */
export function parseKey(slice: Slice, report: Report): KeyPattern | undefined {
  const { text } = slice;
  const span = spanOf(slice, 0, text.length);
  if (text === '') {
    report(emptyKey.make(at(span), {}));
    return undefined;
  }
  if (text.length > LONGEST) {
    report(textTooLong.make(at(span), { where: 'a key', most: LONGEST, unit: 'characters' }));
    return undefined;
  }
  if (text.length > 1 && text.startsWith('/') && text.endsWith('/')) return parseRegex(text, span, report);
  const parts: KeyPart[] = [];
  let literal = '';
  let start = 0;
  const flush = (end: number): void => {
    if (literal !== '') parts.push({ kind: 'text', text: literal, span: spanOf(slice, start, end) });
    literal = '';
  };
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (literal === '') start = i;
    if (character === '\\' && i + 1 < text.length) {
      literal += text.charAt(++i);
    } else if (character === '*') {
      flush(i);
      const deep = text.charAt(i + 1) === '*';
      parts.push({ kind: 'star', deep, span: spanOf(slice, i, i + (deep ? 2 : 1)) });
      if (deep) i++;
    } else if (character === '{') {
      flush(i);
      const end = text.indexOf('}', i);
      if (end < 0) {
        report(unclosed.make(at(spanOf(slice, i, i + 1)), { opener: '{', closer: '}', where: 'a key' }));
        return undefined;
      }
      const hole = parseHole(subSlice(slice, i + 1, end), spanOf(slice, i, end + 1), report);
      if (hole === undefined) return undefined;
      parts.push(hole);
      i = end;
    } else literal += character;
  }
  flush(text.length);
  return { kind: 'parts', parts, text, span };
}

function parseHole(slice: Slice, span: Span, report: Report): KeyPart | undefined {
  const { text } = slice;
  const capture = /^([A-Za-z_]\w*)(?::(.+))?$/s.exec(text);
  if (capture?.[1] !== undefined) return { kind: 'capture', name: capture[1], type: holeType(capture[2]), span };
  const group = /^\(\s*([A-Za-z_]\w*(?:\s+[A-Za-z_]\w*)*)\s*\)(?::(\d+))?$/.exec(text);
  if (group?.[1] !== undefined) {
    const digits = group[2] === undefined ? undefined : Number(group[2]);
    return { kind: 'group', names: group[1].split(/\s+/), digits, span };
  }
  if (text.trim() === '') {
    report(badHole.make(at(span), { hole: text }));
    return undefined;
  }
  const expression = parseExpression(slice, report);
  return expression === undefined ? undefined : { kind: 'sum', expression, digits: undefined, span };
}

function holeType(text: string | undefined): HoleType | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return { kind: 'integer', digits: Number(text) };
  if (text === 'word' || text === 'path') return { kind: text };
  if (text === 'int') return { kind: 'integer', digits: undefined };
  return { kind: 'words', words: text.split('|') };
}

function parseRegex(text: string, span: Span, report: Report): KeyPattern | undefined {
  const pattern = text.slice(1, -1);
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    report(regexInvalid.make(at(span), { pattern, reason: error instanceof Error ? error.message : String(error) }));
    return undefined;
  }
  return { kind: 'regex', pattern, text, span };
}
