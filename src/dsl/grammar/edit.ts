import { createTokenInstance, type IToken, type TokenType } from 'chevrotain';
import type { Fix } from '../../diagnostics/diagnostic.js';
import { endOf, type TextContext } from './text-context.js';

/** The token as if it were of another type: what it stands for here, at the place where it is written. */
export function retyped({ image, startOffset }: IToken, type: TokenType): IToken {
  return tokenAt(type, image, startOffset);
}

export function tokenAt(type: TokenType, image: string, offset: number): IToken {
  return createTokenInstance(type, image, offset, NaN, NaN, NaN, NaN, NaN);
}

/** Puts a text in the place of a token. */
export function replaceFix(token: IToken, text: string, { span }: TextContext): Fix {
  return { title: `write "${text}"`, edits: [{ span: span(token.startOffset, endOf(token)), text }] };
}

/** Puts a word in the place of a token, with a space on each side. */
export function replaceByWordFix(token: IToken, word: string, { span, slice }: TextContext): Fix {
  const [start, end] = [token.startOffset, endOf(token)];
  const before = /^[\s([]?$/.test(slice.text.charAt(start - 1)) ? '' : ' ';
  const after = /^[\s)\],]?$/.test(slice.text.charAt(end)) ? '' : ' ';
  return { title: `write "${word}"`, edits: [{ span: span(start, end), text: `${before}${word}${after}` }] };
}

/** Takes a token out; between two words, one space stays. */
export function removeFix(token: IToken, { span, slice }: TextContext): Fix {
  const [start, end] = [token.startOffset, endOf(token)];
  const [before, after] = [slice.text.charAt(start - 1), slice.text.charAt(end)];
  const isEdge = (character: string): boolean => /^[\s()[\]]?$/.test(character);
  const further = /^\s$/.test(after) && isEdge(before) ? 1 : 0;
  const text = isEdge(before) || isEdge(after) ? '' : ' ';
  return { title: `remove "${token.image}"`, edits: [{ span: span(start, end + further), text }] };
}

export function insertFix(offset: number, text: string, { span }: TextContext): Fix {
  return { title: `insert "${text}"`, edits: [{ span: span(offset, offset), text }] };
}

/** Sets what stands between two offsets in parentheses or brackets. */
export function wrapFix(start: number, end: number, open: string, close: string, { span }: TextContext): Fix {
  return {
    title: open === '(' ? 'set it in parentheses' : 'set it in brackets',
    edits: [
      { span: span(start, start), text: open },
      { span: span(end, end), text: close },
    ],
  };
}
