import type { IToken, TokenType } from 'chevrotain';
import { reservedName } from '../../diagnostics/catalog/text-structure.js';
import {
  closesNothing,
  dtypeApart,
  foreignSign,
  misplacedMinus,
  misplacedRest,
  separatorInBrackets,
  sumWithoutParentheses,
  textAfterReference,
  unexpectedCharacter,
} from '../../diagnostics/catalog/text-syntax.js';
import type { Fix } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { insertFix, removeFix, replaceFix, retyped, wrapFix } from './edit.js';
import { endOf, type TextContext } from './text-context.js';
import * as T from './tokens.js';

/** What other notations write in brackets, by what it is here; nothing where things just stand side by side. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ...([
    [':', '='],
    ['==', '='],
    ['//', '/'],
    ['..', '...'],
    ['…', '...'],
  ] as const),
  ...([
    ['*', ''],
    ['**', ''],
    ['×', ''],
    ['·', ''],
    ['{', ''],
    ['}', ''],
  ] as const),
]);

const SEPARATORS: ReadonlySet<string> = new Set([',', ';', '|', '&']);

const KEYWORDS: ReadonlySet<TokenType> = new Set([T.And, T.Or, T.Not, T.True, T.False, T.Null]);

/** Every other sign of an expression has no meaning in brackets. */
const KNOWN: ReadonlySet<TokenType> = new Set([
  ...[T.Name, T.To, T.NumberToken, T.Rest, T.Assign, T.Slash, T.Plus, T.Minus],
  ...[T.LeftParenthesis, T.RightParenthesis, T.LeftBracket, T.RightBracket],
]);

/**
 * The tokens behind a key with what other notations write replaced by what it is here, and what has no meaning left out;
 * each is reported, and the parser finds what else is wrong. Undefined where the text is no bracket at all.
 */
export function repairBrackets(tokens: readonly IToken[], context: TextContext): IToken[] | undefined {
  const start = checkBegin(tokens, context);
  return start === undefined ? undefined : new Repair(tokens.slice(start), context).run();
}

/** What stands before the brackets is a dtype or nothing. The index of the first token; undefined where it is something else. */
function checkBegin(tokens: readonly IToken[], context: TextContext): number | undefined {
  const [first, second] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (is(first, T.LeftBracket)) return 0;
  if (is(first, T.Name) && second !== undefined && is(second, T.LeftBracket)) {
    if (endOf(first) < second.startOffset) {
      const span = context.span(endOf(first), second.startOffset);
      const fixes = [{ title: 'remove the space', edits: [{ span, text: '' }] }];
      context.report(dtypeApart.make(at(span), { dtype: first.image }, { fixes }));
    }
    return 0;
  }
  if (is(last, T.RightBracket) && !tokens.some(token => is(token, T.LeftBracket))) {
    const fixes = [insertFix(first.startOffset, '[', context)];
    const parameters = { closer: ']', opener: '[', where: context.where };
    context.report(closesNothing.make(placeOf(last, context), parameters, { fixes }));
    return undefined;
  }
  const [from, to] = [first.startOffset, endOf(last)];
  const text = context.slice.text.slice(from, to);
  const parameters = { text };
  context.report(
    textAfterReference.make(at(context.span(from, to)), parameters, { fixes: bracketFix(text, from, context) }),
  );
  return undefined;
}

/** Axes without brackets, or in parentheses, were meant to stand in brackets. */
function bracketFix(text: string, from: number, context: TextContext): readonly Fix[] {
  if (!/^[\w\s()+=/-]+$/.test(text)) return [];
  const to = from + text.length;
  if (!/^\([^()]*\)$/.test(text)) return [wrapFix(from, to, '[', ']', context)];
  const edits = [
    { span: context.span(from, from + 1), text: '[' },
    { span: context.span(to - 1, to), text: ']' },
  ];
  return [{ title: 'write brackets', edits }];
}

class Repair {
  readonly #tokens: readonly IToken[];
  readonly #context: TextContext;
  readonly #out: IToken[] = [];
  /** Open parentheses and brackets; brackets inside of brackets were meant as parentheses. */
  readonly #open: IToken[] = [];
  /** Closing braces that were reported with their opening one. */
  readonly #braces = new Set<IToken>();
  #hasRest = false;

  constructor(tokens: readonly IToken[], context: TextContext) {
    this.#tokens = tokens;
    this.#context = context;
  }

  run(): IToken[] {
    for (let i = 0; i < this.#tokens.length; i++) {
      const token = this.#tokens[i];
      if (token !== undefined) i += this.#token(token, i);
    }
    return this.#out;
  }

  /** Handles one token; the number of further ones that are left out. */
  #token(token: IToken, index: number): number {
    const context = this.#context;
    const place = placeOf(token, context);
    const { image, tokenType } = token;
    if (this.#braces.has(token)) return 0;
    const instead = INSTEAD.get(image);
    if (image === '{' && this.#capture(token, index)) return 0;
    if (SEPARATORS.has(image)) {
      const fixes = [removeFix(token, context)];
      context.report(separatorInBrackets.make(place, { separator: `"${image}"` }, { fixes }));
    } else if (instead !== undefined) {
      const fixes = [instead === '' ? removeFix(token, context) : replaceFix(token, instead, context)];
      const said = instead !== '' ? `write "${instead}"` : '{}'.includes(image) ? BRACES : BESIDE;
      context.report(foreignSign.make(place, { sign: image, where: context.where, instead: said }, { fixes }));
      const type = instead === '=' ? T.Assign : instead === '/' ? T.Slash : instead === '...' ? T.Rest : undefined;
      if (type !== undefined) this.#out.push(retyped(token, type));
    } else if (KEYWORDS.has(tokenType)) {
      const because = 'it is a word of the language';
      context.report(reservedName.make(place, { name: image, what: 'an axis', because }));
      this.#out.push(retyped(token, T.Name));
    } else if (!KNOWN.has(tokenType)) {
      context.report(unexpectedCharacter.make(place, { character: image, where: context.where }));
    } else return this.#known(token, index);
    return 0;
  }

  /** `{layer}` in brackets: the braces are reported together. */
  #capture(open: IToken, index: number): boolean {
    const context = this.#context;
    const [name, close] = [this.#tokens[index + 1], this.#tokens[index + 2]];
    if (name === undefined || close?.image !== '}') return false;
    const span = context.span(open.startOffset, endOf(close));
    const fixes = [{ title: 'remove the braces', edits: [{ span, text: name.image }] }];
    context.report(foreignSign.make(at(span), { sign: '{', where: context.where, instead: BRACES }, { fixes }));
    this.#braces.add(close);
    return true;
  }

  #known(token: IToken, index: number): number {
    const { tokenType: type } = token;
    const context = this.#context;
    if (type === T.LeftBracket || type === T.LeftParenthesis) this.#opener(token, index);
    else if (type === T.RightBracket || type === T.RightParenthesis) {
      const open = this.#open.pop();
      const nested = type === T.RightBracket && open !== undefined && is(open, T.LeftBracket) && this.#open.length > 0;
      this.#out.push(nested ? retyped(token, T.RightParenthesis) : token);
    } else if (type === T.Rest) {
      const inside = this.#open.length > 1;
      if (inside || this.#hasRest) {
        const fixes = [removeFix(token, context)];
        const problem = inside ? 'inside' : 'twice';
        context.report(misplacedRest.make(placeOf(token, context), { problem }, { fixes }));
      } else this.#out.push(token);
      this.#hasRest = true;
    } else if (type === T.Plus && this.#open.length <= 1) {
      const fixes = this.#sumFix(index);
      context.report(sumWithoutParentheses.make(placeOf(token, context), {}, { fixes }));
      return this.#withoutPluses(index) - index;
    } else if (type === T.Minus && !this.#cutsEnd(index)) {
      context.report(misplacedMinus.make(placeOf(token, context), {}));
    } else this.#out.push(token);
    return 0;
  }

  #opener(token: IToken, index: number): void {
    const context = this.#context;
    if (is(token, T.LeftBracket) && this.#open.length > 0) {
      const close = this.#tokens[this.#closing(index)];
      const edits = [
        { span: context.span(token.startOffset, endOf(token)), text: '(' },
        ...(close === undefined ? [] : [{ span: context.span(close.startOffset, endOf(close)), text: ')' }]),
      ];
      const parameters = { sign: '[', where: context.where, instead: 'axes of one dimension stand in parentheses' };
      const fixes = [{ title: 'write parentheses', edits }];
      context.report(foreignSign.make(placeOf(token, context), parameters, { fixes }));
      this.#out.push(retyped(token, T.LeftParenthesis));
    } else this.#out.push(token);
    this.#open.push(token);
  }

  /** The bracket that closes the one at an index, or -1. */
  #closing(index: number): number {
    let depth = 0;
    for (let i = index; i < this.#tokens.length; i++) {
      const token = this.#tokens[i];
      if (token === undefined) break;
      if (is(token, T.LeftBracket)) depth++;
      else if (is(token, T.RightBracket) && --depth === 0) return i;
    }
    return -1;
  }

  /** A minus that stands in parentheses, before a name that ends a term. */
  #cutsEnd(index: number): boolean {
    const [name, after] = [this.#tokens[index + 1], this.#tokens[index + 2]];
    return (
      this.#open.length > 1 &&
      name !== undefined &&
      (is(name, T.Name) || is(name, T.To)) &&
      (after === undefined || [T.RightParenthesis, T.Plus, T.RightBracket].includes(after.tokenType))
    );
  }

  /** The whole sum was said; each further "+" of it would only say it again. The index of the last token that was handled. */
  #withoutPluses(index: number): number {
    let depth = 0;
    let last = index;
    const isTop = this.#tokens.map((token, i) => {
      if (i > index && is(token, T.LeftParenthesis)) depth++;
      else if (i > index && is(token, T.RightParenthesis)) depth--;
      const found = i > index && depth === 0 && is(token, T.Plus);
      if (found) last = i;
      return found;
    });
    for (let i = index + 1; i < last; i++) {
      const token = this.#tokens[i];
      if (token !== undefined && isTop[i] !== true) this.#out.push(token);
    }
    return last;
  }

  /** Where the sum is all that the brackets hold, parentheses around it are what was meant. */
  #sumFix(index: number) {
    const open = this.#tokens.findIndex(token => is(token, T.LeftBracket));
    const close = this.#closing(open);
    const [first, last] = [this.#tokens[open + 1], this.#tokens[close - 1]];
    if (close < index || first === undefined || last === undefined) return [];
    const alone = this.#tokens.slice(open + 1, close).every((token, i) => (i % 2 === 0) === is(token, T.Name));
    return alone ? [wrapFix(first.startOffset, endOf(last), '(', ')', this.#context)] : [];
  }
}

const BESIDE = 'axes of one dimension just stand side by side in parentheses';
const BRACES = 'a capture is an axis like any other, and stands here without braces';

const is = (token: IToken, type: TokenType): boolean => token.tokenType === type;

const placeOf = (token: IToken, { span }: TextContext) => at(span(token.startOffset, endOf(token)));
