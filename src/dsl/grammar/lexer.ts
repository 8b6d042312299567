import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import * as T from './tokens.js';

/**
 * Chevrotain's own lexer analyses its patterns when it is made, which takes longer than reading a whole mapping. A text
 * here has one of three modes, each of which one expression can cut up.
 */

const NUMBER = String.raw`\d+(?:\.\d+)?(?:[eE][+-]?\d+)?`;
/** Names of fields may have a "-" in them. */
const FIELD = String.raw`\.[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*`;
/** Longer ones first; those that are not ours are `Foreign`. */
const SIGN = String.raw`&&|\|\||[!=]==|<>|->|=>|:=|\?\?|==|!=|<=|>=|\*\*|//|\.\.\.|\.\.?|…|[-+*/%=,()[\]<>?!:;&|^~@{}]`;

/** Types by the groups of one expression, in their order; a group without a type is white space. */
interface Mode {
  readonly pattern: RegExp;
  readonly types: readonly (TokenType | undefined)[];
}

const mode = (...parts: readonly (readonly [string, TokenType | undefined])[]): Mode => ({
  pattern: new RegExp(parts.map(([source]) => `(${source})`).join('|'), 'y'),
  types: parts.map(([, type]) => type),
});

const TERM = mode(
  [String.raw`\s+`, undefined],
  [NUMBER, T.NumberToken],
  [String.raw`'[^']*'|"[^"]*"`, T.TextToken],
  [String.raw`'[^']*|"[^"]*`, T.OpenText],
  [String.raw`[A-Za-z_]\w*`, T.Name],
  [FIELD, T.Field],
  [SIGN, T.Foreign],
  [String.raw`[^\s\w'"]+?(?=[\s\w'"]|${SIGN}|$)`, T.Strange],
);

const KEY = mode(
  [String.raw`\s+`, T.KeySpace],
  [String.raw`[^\\{}*\s]+`, T.KeyText],
  [String.raw`\{`, T.HoleOpen],
  [String.raw`\\[\s\S]`, T.Escape],
  [String.raw`\*\*`, T.DeepStar],
  [String.raw`\*`, T.Star],
  [String.raw`\}`, T.StrayBrace],
  [String.raw`\\`, T.LoneEscape],
);

const WORD = String.raw`(?:\\[\s\S]|[^|}\\\s])+`;
const WORDS = mode(
  [String.raw`\s+`, undefined],
  [`${WORD}(?: +${WORD})*`, T.Word],
  [String.raw`\|`, T.Bar],
  [String.raw`\}`, T.HoleClose],
);

/** What a text begins with: `term` is an expression or brackets, `key` a reference. */
export type LexerMode = 'term' | 'key';

/** The tokens of a text. Every character belongs to one or is a space: what has no meaning is a token, too. */
export function tokenize(text: string, begin: LexerMode): IToken[] {
  const tokens: IToken[] = [];
  let state: State = begin;
  let at = 0;
  while (at < text.length) {
    const { pattern, types } = state === 'key' ? KEY : state === 'words' ? WORDS : TERM;
    pattern.lastIndex = at;
    const groups: readonly (string | undefined)[] = pattern.exec(text) ?? [];
    const image = groups[0] ?? text.charAt(at);
    const group = groups.findIndex((found, i) => i > 0 && found !== undefined);
    const type = group < 0 ? T.Strange : types[group - 1];
    if (type !== undefined) {
      const found = typeOf(type, image, state);
      tokens.push(createTokenInstance(found, image, at, NaN, NaN, NaN, NaN, NaN));
      state = stateBehind(found, state);
    }
    at += image.length;
  }
  return tokens;
}

type State = LexerMode | 'hole' | 'words';

function typeOf(type: TokenType, image: string, state: State): TokenType {
  if (state === 'hole' && image === '}') return T.HoleClose;
  if (state === 'hole' && image === ':') return T.HoleColon;
  return type === T.Name || type === T.Foreign ? (T.SIGNS.get(image) ?? type) : type;
}

function stateBehind(type: TokenType, state: State): State {
  if (type === T.HoleOpen) return 'hole';
  if (type === T.HoleClose) return 'key';
  if (type === T.HoleColon) return 'words';
  return type === T.KeySpace ? 'term' : state;
}
