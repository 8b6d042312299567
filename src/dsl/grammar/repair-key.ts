import type { IToken, TokenType } from 'chevrotain';
import {
  emptyHole,
  bracketsInKey,
  closesNothing,
  escapeAtEnd,
  namesWithoutParentheses,
  spaceInKey,
  textAfterReference,
  unclosed,
} from '../../diagnostics/catalog/text-syntax.js';
import { at } from '../../diagnostics/source.js';
import { insertFix, replaceFix, wrapFix } from './edit.js';
import { repairExpression } from './repair-expression.js';
import type { Slice } from './slice.js';
import { endOf, type TextContext } from './text-context.js';
import * as T from './tokens.js';

/**
 * The text with every hole closed: where a `}` is missing it is reported and put behind the name (and its type), so that
 * the rest is read, too. Only up to the key's end: the first space outside a hole.
 */
export function closeHoles(slice: Slice, context: TextContext): Slice {
  let closed = slice;
  for (let i = 0; i < closed.text.length; i++) {
    const character = closed.text.charAt(i);
    if (character === '\\') i++;
    else if (/\s/.test(character)) break;
    else if (character === '{') {
      const end = holeEnd(closed.text, i);
      if (end !== undefined) i = end;
      else {
        const length = /^\{\s*[A-Za-z_]\w*(?::(?:0\d+|int|word|path))?/.exec(closed.text.slice(i))?.[0].length ?? 1;
        const span = { ...context.span(0, 0), start: offsetAt(closed, i), end: offsetAt(closed, i + 1) };
        const insertion = offsetAt(closed, i + length);
        const edits = [{ span: { ...span, start: insertion, end: insertion }, text: '}' }];
        const fixes = length > 1 ? [{ title: 'insert "}"', edits }] : [];
        const comment = /^[ \t]+#/.test(slice.source.text.slice(offsetAt(slice, slice.text.length)).slice(0, 80));
        const notes = comment
          ? ['the text ends at " #", which begins a comment; with " #" in it, it stands in quotes']
          : [];
        context.report(unclosed.make(at(span), { opener: '{', closer: '}', where: 'a key' }, { fixes, notes }));
        closed = inserted(closed, i + length, '}');
        i += length;
      }
    }
  }
  return closed;
}

/** The index of the brace that closes a hole, before the next hole begins; undefined where there is none. */
function holeEnd(text: string, open: number): number | undefined {
  for (let i = open + 1; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '}') return i;
    if (character === '{') return undefined;
    if (character === '\\') i++;
  }
  return undefined;
}

const offsetAt = ({ offsets, text }: Slice, index: number): number => offsets[Math.min(index, text.length)] ?? 0;

function inserted({ text, source, offsets }: Slice, index: number, addition: string): Slice {
  const place = offsets[index] ?? 0;
  return {
    text: text.slice(0, index) + addition + text.slice(index),
    source,
    offsets: [...offsets.slice(0, index), place, ...offsets.slice(index)],
  };
}

/** The tokens of a key and what stands behind it, apart. */
export function splitReference(tokens: readonly IToken[]): {
  readonly key: readonly IToken[];
  readonly space: IToken | undefined;
  readonly rest: readonly IToken[];
} {
  const at = tokens.findIndex(token => is(token, T.KeySpace));
  if (at < 0) return { key: tokens, space: undefined, rest: [] };
  return { key: tokens.slice(0, at), space: tokens[at], rest: tokens.slice(at + 1) };
}

/** The tokens of a key with mistakes in holes repaired and reported, as far as they can be seen without the grammar. */
export function repairKey(tokens: readonly IToken[], context: TextContext): IToken[] {
  const repaired: IToken[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    if (is(token, T.StrayBrace)) {
      const fixes = [replaceFix(token, '\\}', context)];
      const parameters = { closer: '}', opener: '{', where: 'a key' };
      context.report(closesNothing.make(placeOf(token, context), parameters, { fixes }));
    } else if (is(token, T.LoneEscape)) {
      const fixes = [replaceFix(token, '\\\\', context)];
      context.report(escapeAtEnd.make(placeOf(token, context), {}, { fixes }));
    } else if (is(token, T.HoleOpen)) {
      const end = tokens.findIndex((other, j) => j > i && is(other, T.HoleClose));
      repaired.push(...repairHole(tokens.slice(i, end + 1), context));
      i = end < 0 ? tokens.length : end;
    } else {
      if (is(token, T.KeyText)) checkText(token, tokens[i + 1], context);
      repaired.push(token);
    }
  }
  return repaired;
}

function repairHole(tokens: readonly IToken[], context: TextContext): readonly IToken[] {
  const [open] = tokens;
  const close = tokens.at(-1);
  if (open === undefined || close === undefined) return [];
  const colon = tokens.findIndex(token => is(token, T.HoleColon));
  const content = tokens.slice(1, colon < 0 ? -1 : colon);
  const [first] = content;
  const last = content.at(-1);
  if (first === undefined || last === undefined) {
    context.report(emptyHole.make(at(context.span(open.startOffset, endOf(close))), {}));
    return [];
  }
  if (content.length > 1 && content.every(token => is(token, T.Name) || is(token, T.To))) {
    const names = content.map(({ image }) => image).join(' ');
    const [from, to] = [first.startOffset, endOf(last)];
    const fixes = [wrapFix(from, to, '(', ')', context)];
    context.report(namesWithoutParentheses.make(at(context.span(from, to)), { names }, { fixes }));
    return [];
  }
  const rest = colon < 0 ? [close] : tokens.slice(colon);
  return [open, ...(repairExpression(content, 'expression', { ...context, where: 'a hole' }) ?? []), ...rest];
}

/** `weight[dim]` without a space before the bracket is a key with brackets in it. */
function checkText(token: IToken, next: IToken | undefined, context: TextContext): void {
  const brackets = /\w(\[[^[\]]*\])$/.exec(token.image)?.[1];
  if (next !== undefined || brackets === undefined) return;
  const from = endOf(token) - brackets.length;
  const fixes = [insertFix(from, ' ', context)];
  context.report(bracketsInKey.make(at(context.span(from, endOf(token))), { brackets }, { fixes }));
}

/** `weight[out in]`: the key ends in the midst of brackets. Reports it. */
export function cutsBrackets(key: readonly IToken[], rest: readonly IToken[], context: TextContext): boolean {
  const last = key.at(-1);
  const open = last !== undefined && is(last, T.KeyText) ? /\w(\[[^[\]]*)$/.exec(last.image)?.[1] : undefined;
  const [first] = rest;
  const end = rest.at(-1);
  if (last === undefined || open === undefined || first === undefined || end === undefined) return false;
  const text = context.slice.text.slice(first.startOffset, endOf(end));
  if (!text.includes(']') || text.includes('[')) return false;
  const fixes = [insertFix(endOf(last) - open.length, ' ', context)];
  const place = at(context.span(endOf(last) - open.length, endOf(end)));
  context.report(textAfterReference.make(place, { text }, { fixes }));
  return true;
}

/** A key that stands alone (a path, a prefix) ends with the text. */
export function refuseSpace(space: IToken, what: string, context: TextContext): void {
  const fixes = [insertFix(space.startOffset, '\\', context)];
  context.report(spaceInKey.make(placeOf(space, context), { what }, { fixes }));
}

const is = (token: IToken, type: TokenType): boolean => token.tokenType === type;

const placeOf = (token: IToken, { span }: TextContext) => at(span(token.startOffset, endOf(token)));
