import type { IToken, TokenType } from 'chevrotain';
import {
  foreignSign,
  notAnEquation,
  notARange,
  notCallable,
  unclosed,
  unexpectedCharacter,
  unexpectedToken,
} from '../../diagnostics/catalog/text-syntax.js';
import { at } from '../../diagnostics/source.js';
import { insertFix, replaceByWordFix, replaceFix, retyped, tokenAt } from './edit.js';
import { endOf, type TextContext } from './text-context.js';
import * as T from './tokens.js';

export type ExpressionKind = 'expression' | 'equation' | 'range';

/** What other languages and keyboards write, by what it is here. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...([
    ['&&', 'and'],
    ['||', 'or'],
    ['!', 'not'],
    ['===', '=='],
    ['!==', '!='],
    ['<>', '!='],
  ] as const),
  ...([
    ['=>', '>='],
    ['^', '**'],
    ['×', '*'],
    ['÷', '/'],
    ['−', '-'],
    ['–', '-'],
    ['·', '*'],
  ] as const),
  ...([
    ['≤', '<='],
    ['≥', '>='],
    ['≠', '!='],
    ['=', '=='],
  ] as const),
]);

/** Words that other languages have between two values. */
const WORDS_BETWEEN: ReadonlyMap<string, string> = new Map([
  ...([
    ['AND', 'and'],
    ['OR', 'or'],
    ['is', '=='],
    ['in', '=='],
    ['mod', '%'],
    ['div', '//'],
  ] as const),
]);

/** Words that other languages have for values. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['None', 'null'],
  ['nil', 'null'],
  ['True', 'true'],
  ['False', 'false'],
]);

const CHOICE = 'a choice is two rules with "when", or min, max or clamp';

/**
 * The tokens of an expression with what other languages write replaced by what it is here, and what has no meaning left
 * out; each is reported, and the parser finds what else is wrong. Undefined where all that can be said was said.
 */
export function repairExpression(
  tokens: readonly IToken[],
  kind: ExpressionKind,
  context: TextContext,
): IToken[] | undefined {
  const repaired = kind === 'equation' ? equationBegin(tokens, context) : [];
  if (repaired === undefined) return undefined;
  for (let i = repaired.length; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined) break;
    const before = repaired.at(-1);
    const next = tokens[i + 1];
    if (kind === 'range' && before !== undefined && RANGE_SIGNS.has(token.image)) {
      const fixes = [replaceByWordFix(token, 'to', context)];
      context.report(notARange.make(placeOf(token, context), { found: `"${token.image}"` }, { fixes }));
      repaired.push(retyped(token, T.To));
    } else if (token.image === '?') {
      context.report(foreignSign.make(placeOf(token, context), { sign: '?', where: context.where, instead: CHOICE }));
      i = endOfChoice(tokens, i) - 1;
    } else repaired.push(...repairToken(token, before, next, context));
  }
  return repaired;
}

/** The name and the sign that an equation begins with; undefined where it does not, which is said. */
function equationBegin(tokens: readonly IToken[], context: TextContext): IToken[] | undefined {
  const [name, sign] = tokens;
  const isName = name !== undefined && (is(name, T.Name) || is(name, T.To));
  if (isName && sign !== undefined && EQUATION_SIGNS.has(sign.image)) {
    if (!is(sign, T.Assign)) {
      const fixes = [replaceFix(sign, '=', context)];
      context.report(notAnEquation.make(placeOf(sign, context), { found: `"${sign.image}"` }, { fixes }));
    }
    return [name, retyped(sign, T.Assign)];
  }
  const wrong = isName ? sign : name;
  const end = context.slice.text.trimEnd().length;
  const place = wrong === undefined ? at(context.span(end, end)) : placeOf(wrong, context);
  const found = wrong === undefined ? 'the end' : `"${wrong.image}"`;
  if (isName) context.report(notAnEquation.make(place, { found }));
  else context.report(unexpectedToken.make(place, { found, expected: 'a name', where: context.where }));
  return undefined;
}

const EQUATION_SIGNS: ReadonlySet<string> = new Set(['=', '==', ':=', ':']);

const RANGE_SIGNS: ReadonlySet<string> = new Set(['..', '...', '…', ':', ',']);

function repairToken(
  token: IToken,
  before: IToken | undefined,
  next: IToken | undefined,
  context: TextContext,
): readonly IToken[] {
  const { image } = token;
  const instead = is(token, T.Name) ? insteadOfName(token, before, next) : INSTEAD.get(image);
  if (instead !== undefined) {
    const isWord = /^[a-z]/.test(instead);
    const fixes = [isWord ? replaceByWordFix(token, instead, context) : replaceFix(token, instead, context)];
    const parameters = { sign: image, where: context.where, instead: `write "${instead}"` };
    context.report(foreignSign.make(placeOf(token, context), parameters, { fixes }));
    const type = T.SIGNS.get(instead);
    return type === undefined ? [] : [retyped(token, type)];
  }
  if (is(token, T.OpenText)) {
    const quote = image.charAt(0);
    const fixes = [insertFix(endOf(token), quote, context)];
    context.report(
      unclosed.make(placeOf(token, context, 1), { opener: quote, closer: quote, where: context.where }, { fixes }),
    );
    return [retyped(token, T.TextToken)];
  }
  if (is(token, T.Foreign) || is(token, T.Strange)) {
    context.report(unexpectedCharacter.make(placeOf(token, context), { character: image, where: context.where }));
    return [];
  }
  if (is(token, T.LeftParenthesis) && before !== undefined && endsValue(before) && !is(before, T.Name)) {
    if (!is(before, T.To)) {
      const fixes = [insertFix(token.startOffset, ' * ', context)];
      context.report(notCallable.make(placeOf(token, context), { found: `"${before.image}"` }, { fixes }));
      return [tokenAt(T.Times, '', token.startOffset), token];
    }
  }
  return [token];
}

/** `in` may be the name of an axis: it is a word of another language only between two values. */
function insteadOfName({ image }: IToken, before: IToken | undefined, next: IToken | undefined): string | undefined {
  if (before === undefined || !endsValue(before)) return image === 'NOT' ? 'not' : VALUES.get(image);
  return next !== undefined && beginsValue(next) ? WORDS_BETWEEN.get(image) : undefined;
}

/** Where a choice `a ? b : c` ends: at the parenthesis that closes around it, at a comma, or at the end. */
function endOfChoice(tokens: readonly IToken[], from: number): number {
  let depth = 0;
  let at = from;
  for (; at < tokens.length; at++) {
    const type = tokens[at]?.tokenType;
    if (type === T.LeftParenthesis || type === T.LeftBracket) depth++;
    else if (type === T.RightParenthesis || type === T.RightBracket) {
      if (depth === 0) break;
      depth--;
    } else if (type === T.Comma && depth === 0) break;
  }
  return at;
}

const VALUE_ENDS: ReadonlySet<TokenType> = new Set([
  ...[T.NumberToken, T.TextToken, T.Name, T.To, T.Field, T.True, T.False, T.Null, T.RightParenthesis, T.RightBracket],
]);
const VALUE_BEGINS: ReadonlySet<TokenType> = new Set([
  ...[T.NumberToken, T.TextToken, T.Name, T.To, T.True, T.False, T.Null, T.LeftParenthesis, T.LeftBracket, T.Not],
]);
const endsValue = ({ tokenType }: IToken): boolean => VALUE_ENDS.has(tokenType);
const beginsValue = ({ tokenType }: IToken): boolean => VALUE_BEGINS.has(tokenType);

const is = (token: IToken, type: TokenType): boolean => token.tokenType === type;

const placeOf = (token: IToken, { span }: TextContext, length = token.image.length) =>
  at(span(token.startOffset, token.startOffset + length));
