import { createToken, type ITokenConfig, type TokenType } from 'chevrotain';

/** Types of the tokens of all texts inside scalars. The label is what a message calls the token; `lexer.ts` finds them. */

const token = (name: string, label: string, options: Omit<ITokenConfig, 'name' | 'label'> = {}): TokenType =>
  createToken({ name, label, ...options });

/** A sign or a word of the language, which is its pattern. */
const sign = (name: string, pattern: string, categories: TokenType[] = []): TokenType =>
  token(name, `"${pattern}"`, { pattern, categories });

/** Operators between two values. */
export const Binary = token('Binary', 'an operator');

export const Name = token('Name', 'a name');
export const Or = sign('Or', 'or', [Binary]);
export const And = sign('And', 'and', [Binary]);
export const Not = sign('Not', 'not');
export const True = sign('True', 'true');
export const False = sign('False', 'false');
export const Null = sign('Null', 'null');
/** Between the ends of a range; a name like any other elsewhere. */
export const To = sign('To', 'to', [Name]);

export const NumberToken = token('Number', 'a number');
export const TextToken = token('Text', 'a text');
/** A text whose quote is not closed. */
export const OpenText = token('OpenText', 'a text');
/** `.name` */
export const Field = token('Field', 'the name of a field');
export const Rest = sign('Rest', '...');

/** What other languages write: `repair-*.ts` say what it would be here, and go on with that. */
export const Foreign = token('Foreign', 'a sign');
/** Characters that begin nothing. */
export const Strange = token('Strange', 'a character');

export const Power = sign('Power', '**', [Binary]);
export const Times = sign('Times', '*', [Binary]);
export const FloorDivide = sign('FloorDivide', '//', [Binary]);
export const Slash = sign('Slash', '/', [Binary]);
export const Percent = sign('Percent', '%', [Binary]);
export const Plus = sign('Plus', '+', [Binary]);
export const Minus = sign('Minus', '-', [Binary]);
export const Coalesce = sign('Coalesce', '??', [Binary]);
export const Equal = sign('Equal', '==', [Binary]);
export const NotEqual = sign('NotEqual', '!=', [Binary]);
export const LessEqual = sign('LessEqual', '<=', [Binary]);
export const GreaterEqual = sign('GreaterEqual', '>=', [Binary]);
export const Less = sign('Less', '<', [Binary]);
export const Greater = sign('Greater', '>', [Binary]);
export const Assign = sign('Assign', '=');
export const LeftParenthesis = sign('LeftParenthesis', '(');
export const RightParenthesis = sign('RightParenthesis', ')');
export const LeftBracket = sign('LeftBracket', '[');
export const RightBracket = sign('RightBracket', ']');
export const Comma = sign('Comma', ',');

/** Words and signs of expressions and brackets, by their text. */
export const SIGNS: ReadonlyMap<string, TokenType> = new Map(
  [
    ...[Or, And, Not, True, False, Null, To, Rest],
    ...[Power, Times, FloorDivide, Slash, Percent, Plus, Minus, Coalesce],
    ...[Equal, NotEqual, LessEqual, GreaterEqual, Less, Greater, Assign, Comma],
    ...[LeftParenthesis, RightParenthesis, LeftBracket, RightBracket],
  ].map(type => [signOf(type), type]),
);

// Keys

export const KeyText = token('KeyText', 'a key');
/** A backslash with the character that it takes as it is. */
export const Escape = token('Escape', 'a character');
export const LoneEscape = token('LoneEscape', 'a backslash');
export const DeepStar = token('DeepStar', '"**"');
export const Star = token('Star', '"*"');
export const HoleOpen = token('HoleOpen', '"{"');
export const HoleClose = token('HoleClose', '"}"');
export const HoleColon = token('HoleColon', '":"');
/** A `}` outside of holes. */
export const StrayBrace = token('StrayBrace', '"}"');
/** One of the words that a hole may hold, with escapes; spaces around it count for nothing. */
export const Word = token('Word', 'a word');
export const Bar = token('Bar', '"|"');
/** Ends a key; brackets may follow. */
export const KeySpace = token('KeySpace', 'a space');

/** Every type, for the parser. */
export const VOCABULARY: readonly TokenType[] = [
  ...[Binary, Name, NumberToken, TextToken, OpenText, Field, Foreign, Strange, ...SIGNS.values()],
  ...[KeyText, Escape, LoneEscape, DeepStar, Star, HoleOpen, HoleClose, HoleColon, StrayBrace, Word, Bar, KeySpace],
];

/** The text of a sign; empty for a token that is no sign. */
export function signOf({ PATTERN }: TokenType): string {
  return typeof PATTERN === 'string' ? PATTERN : '';
}
