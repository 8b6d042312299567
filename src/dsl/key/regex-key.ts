import { RE2JS } from 're2js';
import { regexInvalid, regexUnsupported, textTooLong } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { spanOf, type Slice } from '../grammar/slice.js';
import { LONGEST_KEY, MOST_REGEX_STEPS } from '../limits.js';
import type { KeyPattern } from './key.js';

/** Length of the regular expression (with its slashes) that a text begins with; 0 where it begins with none. */
export function regexLength(text: string): number {
  const found = /^\/(?:\\[\s\S]|[^\\\s])+(?=\s|$)/.exec(text)?.[0] ?? '';
  return found.length > 2 && found.endsWith('/') ? found.length : 0;
}

/** What Perl's expressions have and RE2's do not, because matching would not take linear time. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^\(\?[=!]/, 'a look-ahead'],
  [/^\(\?<[=!]/, 'a look-behind'],
  [/^\(\?>/, 'an atomic group'],
  [/^\(\?\(/, 'a condition'],
  [/^\\[1-9]/, 'a back-reference'],
  [/^\\[kg][{<'\d]/, 'a back-reference'],
];

/** A key between slashes, or undefined after reporting why RE2 does not take it. */
export function parseRegex(slice: Slice, report: Report): KeyPattern | undefined {
  const { text } = slice;
  const span = spanOf(slice, 0, text.length);
  if (text.length > LONGEST_KEY) {
    report(textTooLong.make(at(span), { where: 'a key', most: LONGEST_KEY, unit: 'characters' }));
    return undefined;
  }
  const pattern = text.slice(1, -1);
  const unsupported = unsupportedIn(pattern);
  if (unsupported !== undefined) {
    const { index, length, what } = unsupported;
    report(regexUnsupported.make(at(spanOf(slice, index + 1, index + 1 + length)), { what }));
    return undefined;
  }
  if (sizeOf(pattern) > MOST_REGEX_STEPS) {
    report(textTooLong.make(at(span), { where: 'a regular expression', most: MOST_REGEX_STEPS, unit: 'steps' }));
    return undefined;
  }
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    report(regexInvalid.make(at(span), { pattern, reason: reasonOf(error) }));
    return undefined;
  }
  return { kind: 'regex', pattern, text, span };
}

function unsupportedIn(pattern: string): { index: number; length: number; what: string } | undefined {
  let inClass = false;
  for (let index = 0; index < pattern.length; index++) {
    const rest = pattern.slice(index, index + 4);
    for (const [sign, what] of inClass ? [] : UNSUPPORTED) {
      const found = sign.exec(rest);
      if (found !== null) return { index, length: found[0].length, what };
    }
    const character = pattern.charAt(index);
    if (character === '\\') index++;
    else if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
  }
  return undefined;
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, '');
}

/** A class by a property of Unicode is a table of hundreds of ranges. */
const UNICODE_CLASS = 100;

/**
 * About how many steps a pattern has with its repetitions written out, which is what compiling it costs: `(a{1000}){1000}`
 * has a million in fifteen characters.
 */
function sizeOf(pattern: string): number {
  const open: number[] = [];
  let total = 0;
  let last = 0;
  const unit = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\{(\d+)(?:,(\d*))?\}|[\s\S]/g;
  for (const [sign, least, most] of pattern.matchAll(unit)) {
    if (sign === '(') {
      open.push(total);
      total = 0;
      last = 0;
    } else if (sign === ')') {
      last = total + 1;
      total = (open.pop() ?? 0) + last;
    } else if (least !== undefined) {
      const times = Math.max(Number(least), Number(most ?? 0), 1);
      total += last * (times - 1);
      last *= times;
    } else {
      last = /\\[pP]/.test(sign) ? UNICODE_CLASS : 1;
      total += last;
    }
  }
  return open.reduce((sum, outer) => sum + outer, total);
}
