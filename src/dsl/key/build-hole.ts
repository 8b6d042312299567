import type { IToken } from 'chevrotain';
import {
  badDigits,
  doubtfulHole,
  emptyWord,
  textTooLong,
  typeOfNumber,
} from '../../diagnostics/catalog/text-syntax.js';
import { at, type Span } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Expression } from '../expression/expression.js';
import { endOf, type TextContext } from '../grammar/text-context.js';
import { MOST_DIGITS, MOST_WORDS } from '../limits.js';
import type { HoleType, KeyPart } from './key.js';

/** A word of a hole; where there is none, the offset at which one is missing. */
export interface Literal {
  readonly token: IToken | undefined;
  readonly at: number;
}

/** What stands behind the colon of a hole; undefined where there is no colon. */
export type HoleSuffix = readonly Literal[] | undefined;

/** The literal text of pieces of which those with a backslash mean the character behind it. */
export function literalPart(pieces: readonly IToken[], { span }: TextContext): KeyPart {
  const [first] = pieces;
  const last = pieces.at(-1);
  const text = pieces.map(({ image }) => (image.startsWith('\\') ? image.slice(1) : image)).join('');
  return { kind: 'text', text, span: span(first?.startOffset ?? 0, last === undefined ? 0 : endOf(last)) };
}

/** What a hole holds before its colon: `{layer}`, `{(pp local)}`, `{3*b + r + 1}`. */
export type HoleContent =
  | { readonly kind: 'capture'; readonly name: string }
  | { readonly kind: 'group'; readonly names: readonly string[] }
  | { readonly kind: 'form'; readonly expression: Expression };

/** The part of a key that a hole is. Only a capture has a type; other numbers have digits. */
export function holePart(content: HoleContent, suffix: HoleSuffix, span: Span, context: TextContext): KeyPart {
  switch (content.kind) {
    case 'capture': {
      const type = suffix === undefined ? undefined : holeType(suffix, context);
      return { kind: 'capture', name: content.name, type, span };
    }
    case 'group':
      return { kind: 'group', names: content.names, digits: numberDigits(suffix, context), span };
    case 'form':
      return { kind: 'sum', expression: content.expression, digits: numberDigits(suffix, context), span };
  }
}

const TYPES = ['int', 'word', 'path'] as const;

/** What people call these types elsewhere. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...['integer', 'number', 'num', 'd', 'digits', 'i', 'uint'].map(name => [name, 'int'] as const),
  ...['str', 'string', 'text', 'any', 'name', 's', 'w'].map(name => [name, 'word'] as const),
  ...['rest', 'all', 'glob', 'file', 'dotted'].map(name => [name, 'path'] as const),
]);

function holeType(suffix: readonly Literal[], context: TextContext): HoleType | undefined {
  const [only] = suffix;
  if (suffix.length === 1 && only?.token !== undefined) {
    const { image } = only.token;
    const place = at(context.span(only.at, endOf(only.token)));
    if (image === 'word' || image === 'path') return { kind: image };
    if (image === 'int') return { kind: 'integer', digits: undefined };
    if (/^\d+$/.test(image)) return { kind: 'integer', digits: digitsOf(only, context) };
    const meant = OTHER_NAMES.get(image) ?? nearest(image, TYPES, { within: 1 })[0];
    if (meant !== undefined) {
      const edits = [{ span: context.span(only.at, endOf(only.token)), text: meant }];
      const fixes = [{ title: `write "${meant}"`, edits }];
      context.report(doubtfulHole.make(place, { word: image, nearest: meant }, { fixes }));
    }
  }
  if (suffix.length > MOST_WORDS) {
    const place = at(context.span(only?.at ?? 0, (only?.at ?? 0) + 1));
    context.report(textTooLong.make(place, { where: 'a hole', most: MOST_WORDS, unit: 'words' }));
    return undefined;
  }
  const words: string[] = [];
  for (const { token, at: offset } of suffix) {
    if (token === undefined) context.report(emptyWord.make(at(context.span(offset, offset + 1)), {}));
    else words.push(token.image.replace(/\\([\s\S])/g, '$1'));
  }
  return { kind: 'words', words };
}

/** `02` is two digits, with zeros in front. */
function digitsOf({ token, at: offset }: Literal, { span, report }: TextContext): number | undefined {
  const image = token?.image ?? '';
  const digits = Number(image);
  if (/^0[1-9]\d?$/.test(image) && digits <= MOST_DIGITS) return digits;
  const place = span(offset, offset + Math.max(1, image.length));
  const meant = digits >= 1 && digits <= MOST_DIGITS ? [{ span: place, text: `0${digits}` }] : [];
  const fixes = meant.length === 0 ? [] : [{ title: `write "0${digits}"`, edits: meant }];
  report(badDigits.make(at(place), { digits: image, most: MOST_DIGITS }, { fixes }));
  return undefined;
}

/** The number of a group or of a sum has digits, and no type. */
function numberDigits(suffix: HoleSuffix, context: TextContext): number | undefined {
  const [only] = suffix ?? [];
  if (suffix === undefined || only === undefined) return undefined;
  const image = only.token?.image ?? '';
  if (suffix.length === 1 && /^\d+$/.test(image)) return digitsOf(only, context);
  if (image === 'int' && suffix.length === 1) return undefined;
  const last = suffix.at(-1) ?? only;
  const end = last.token === undefined ? last.at : endOf(last.token);
  const span = context.span(only.at, Math.max(end, only.at + 1));
  const type = context.slice.text.slice(only.at, Math.max(end, only.at + 1));
  context.report(typeOfNumber.make(at(span), { type }));
  return undefined;
}
