import { createToken, Lexer, type ITokenConfig, type TokenType } from 'chevrotain';

/** Tokens of all texts inside scalars. The label is what a message calls the token. */

type Options = Omit<ITokenConfig, 'name' | 'pattern' | 'label'>;

const token = (name: string, pattern: RegExp | string, label: string, options: Options = {}): TokenType =>
  createToken({ name, pattern, label, ...options });

/** A sign of the language. */
const sign = (name: string, text: string, options: Options = {}): TokenType => token(name, text, `"${text}"`, options);

const category = (name: string): TokenType => createToken({ name, pattern: Lexer.NA });

/** Operators between two values. */
export const Binary = category('Binary');

export const Name = token('Name', /[A-Za-z_]\w*/, 'a name');
const keyword = (name: string, text: string, options: Options = {}): TokenType =>
  sign(name, text, { longer_alt: Name, ...options });

export const Or = keyword('Or', 'or', { categories: Binary });
export const And = keyword('And', 'and', { categories: Binary });
export const Not = keyword('Not', 'not');
export const True = keyword('True', 'true');
export const False = keyword('False', 'false');
export const Null = keyword('Null', 'null');
/** Between the ends of a range; a name like any other elsewhere. */
export const To = keyword('To', 'to', { categories: Name });

const Blank = token('Blank', /\s+/, 'a space', { group: Lexer.SKIPPED, line_breaks: true });
export const NumberToken = token('Number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'a number');
export const TextToken = token('Text', /'[^']*'|"[^"]*"/, 'a text', { line_breaks: true });
export const OpenText = token('OpenText', /'[^']*|"[^"]*/, 'a text', { line_breaks: true });

export const Rest = sign('Rest', '...');
/** `.name`: names of fields may have a "-" in them. */
export const Field = token('Field', /\.[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*/, 'the name of a field');

/** What other languages write, by what it would be here; `repair.ts` says so and goes on with that. */
export const Foreign = token('Foreign', /…|\.\.?|[?!:;&|^~@{}]/, 'a sign');
/** Characters that begin no token: `lexer.ts` makes one of them. */
export const Strange = createToken({ name: 'Strange', pattern: Lexer.NA, label: 'a character' });

export const Power = sign('Power', '**', { categories: Binary });
export const Times = sign('Times', '*', { categories: Binary });
export const FloorDivide = sign('FloorDivide', '//', { categories: Binary });
export const Slash = sign('Slash', '/', { categories: Binary });
const Percent = sign('Percent', '%', { categories: Binary });
export const Plus = sign('Plus', '+', { categories: Binary });
export const Minus = sign('Minus', '-', { categories: Binary });
export const Coalesce = sign('Coalesce', '??', { categories: Binary });
export const Equal = sign('Equal', '==', { categories: Binary });
const NotEqual = sign('NotEqual', '!=', { categories: Binary });
const LessEqual = sign('LessEqual', '<=', { categories: Binary });
const GreaterEqual = sign('GreaterEqual', '>=', { categories: Binary });
const Less = sign('Less', '<', { categories: Binary });
const Greater = sign('Greater', '>', { categories: Binary });
export const Assign = sign('Assign', '=');
export const LeftParenthesis = sign('LeftParenthesis', '(');
export const RightParenthesis = sign('RightParenthesis', ')');
export const LeftBracket = sign('LeftBracket', '[');
export const RightBracket = sign('RightBracket', ']');
export const Comma = sign('Comma', ',');

// Keys

export const KeyText = token('KeyText', /[^\\{}*\s]+/, 'a key');
export const Escape = token('Escape', /\\[\s\S]/, 'a character', { line_breaks: true });
export const LoneEscape = token('LoneEscape', /\\/, '"\\"');
export const DeepStar = sign('DeepStar', '**');
export const Star = sign('Star', '*');
export const HoleOpen = sign('HoleOpen', '{', { push_mode: 'hole' });
export const StrayBrace = sign('StrayBrace', '}');
/** Ends a key; brackets may follow. */
export const KeySpace = token('KeySpace', /\s+/, 'a space', { line_breaks: true, push_mode: 'term' });

export const HoleClose = sign('HoleClose', '}', { pop_mode: true });
export const HoleColon = sign('HoleColon', ':', { pop_mode: true, push_mode: 'words' });
/** One of the words that a hole may hold, with escapes; spaces around it count for nothing. */
export const Word = token('Word', /(?:\\[\s\S]|[^|}\\\s])+(?: +(?:\\[\s\S]|[^|}\\\s])+)*/, 'a word', {
  line_breaks: true,
});
export const Bar = sign('Bar', '|');

const TERMS: readonly TokenType[] = [
  ...[Blank, NumberToken, TextToken, OpenText, Or, And, Not, True, False, Null, To, Name, Rest, Field],
  ...[Coalesce, Equal, NotEqual, LessEqual, GreaterEqual, Less, Greater],
  ...[Power, Times, FloorDivide, Slash, Percent, Plus, Minus, Assign, Comma],
  ...[LeftParenthesis, RightParenthesis, LeftBracket, RightBracket],
];

/** What the lexer may start with: `term` is an expression or brackets, `key` a reference. */
export type LexerMode = 'term' | 'key';

/** Signs of other languages that begin like one of ours come first: `===`, `!==`, `<>`, `->`. */
const LongForeign = token('LongForeign', /&&|\|\||[!=]==|<>|->|=>|:=/, 'a sign', { categories: Foreign });

export const LEXER_DEFINITION = {
  modes: {
    term: [LongForeign, ...TERMS, Foreign],
    key: [KeySpace, Escape, LoneEscape, DeepStar, Star, HoleOpen, StrayBrace, KeyText],
    hole: [HoleColon, HoleClose, LongForeign, ...TERMS, Foreign],
    words: [Blank, Bar, HoleClose, Word],
  },
  defaultMode: 'term',
};

/** The text of a sign of the language; empty for a token that is no sign. */
export const signOf = ({ PATTERN }: TokenType): string => (typeof PATTERN === 'string' ? PATTERN : '');

/** Every token, for the parser. */
export const VOCABULARY: readonly TokenType[] = [
  ...new Set([Binary, Strange, ...Object.values(LEXER_DEFINITION.modes).flat()]),
];
