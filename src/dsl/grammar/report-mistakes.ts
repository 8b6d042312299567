import { EOF, type IRecognitionException, type IToken, type TokenType } from 'chevrotain';
import { closesNothing, misplacedMinus, unclosed, unexpectedToken } from '../../diagnostics/catalog/text-syntax.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { insertFix, removeFix } from './edit.js';
import { endOf, type TextContext } from './text-context.js';
import * as T from './tokens.js';

const PAIRS: ReadonlyMap<TokenType, TokenType> = new Map([
  [T.RightParenthesis, T.LeftParenthesis],
  [T.RightBracket, T.LeftBracket],
]);

/** What the parser found, as findings: each with what stands there, what could, and the place in the file. */
export function mistakesOf(
  errors: readonly IRecognitionException[],
  tokens: readonly IToken[],
  context: TextContext,
): readonly Diagnostic[] {
  const space = tokens.findIndex(token => token.tokenType === T.KeySpace);
  return errors.map(error => {
    const index = error.token.tokenType === EOF ? tokens.length : tokens.indexOf(error.token);
    const where = space >= 0 && index > space ? 'the brackets' : context.where;
    return mistake(error, index, tokens, { ...context, where });
  });
}

function mistake(
  error: IRecognitionException,
  index: number,
  tokens: readonly IToken[],
  context: TextContext,
): Diagnostic {
  const { token, message: expected } = error;
  const isEnd = token.tokenType === EOF;
  const { where } = context;
  const closer = CLOSERS.find(type => expected.endsWith(`"${T.signOf(type)}"`));
  const opener = PAIRS.get(token.tokenType);
  if (opener !== undefined && openOf(tokens, index, token.tokenType) === undefined) {
    const parameters = { closer: T.signOf(token.tokenType), opener: T.signOf(opener), where };
    return closesNothing.make(placeOf(token, context), parameters, { fixes: [removeFix(token, context)] });
  }
  if (closer !== undefined && (isEnd || opener !== undefined)) {
    const open = openOf(tokens, index, closer);
    if (open !== undefined) {
      const before = tokens[index - 1];
      const sign = T.signOf(closer);
      const fixes = before === undefined ? [] : [insertFix(endOf(before), sign, context)];
      return unclosed.make(placeOf(open, context), { opener: open.image, closer: sign, where }, { fixes });
    }
  }
  const found = isEnd ? 'the end' : `"${token.image}"`;
  // A group ends with what is cut off it.
  const cut = tokens[index - 2];
  if (cut?.tokenType === T.Minus && expected.includes('"+"')) return misplacedMinus.make(placeOf(cut, context), {});
  return unexpectedToken.make(placeOf(token, context), { found, expected, where });
}

const CLOSERS: readonly TokenType[] = [T.RightParenthesis, T.RightBracket];

/** The opening sign before an index that the closing one would belong to; undefined where each is closed. */
function openOf(tokens: readonly IToken[], index: number, closer: TokenType): IToken | undefined {
  const opener = PAIRS.get(closer);
  let depth = 0;
  for (let i = index - 1; i >= 0; i--) {
    const token = tokens[i];
    if (token?.tokenType === closer) depth++;
    else if (token?.tokenType === opener && depth-- === 0) return token;
  }
  return undefined;
}

function placeOf(token: IToken, { slice, span }: TextContext) {
  const end = slice.text.trimEnd().length;
  return at(token.tokenType === EOF ? span(end, end) : span(token.startOffset, endOf(token)));
}
