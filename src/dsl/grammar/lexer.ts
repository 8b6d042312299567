import { Lexer, type IToken } from 'chevrotain';
import { tokenAt } from './edit.js';
import { LEXER_DEFINITION, Strange, type LexerMode } from './tokens.js';

let lexer: Lexer | undefined;

/** The tokens of a text. Every character belongs to one or is a space: what has no meaning is a token, too. */
export function tokenize(text: string, mode: LexerMode): IToken[] {
  lexer ??= new Lexer(LEXER_DEFINITION, { positionTracking: 'onlyOffset', skipValidations: true });
  const { tokens, errors } = lexer.tokenize(text, mode);
  if (errors.length === 0) return tokens;
  const strange = errors.map(({ offset, length }) => tokenAt(Strange, text.slice(offset, offset + length), offset));
  return [...tokens, ...strange].sort((a, b) => a.startOffset - b.startOffset);
}
