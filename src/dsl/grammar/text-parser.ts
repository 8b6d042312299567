import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';
import type { Brackets } from '../brackets/brackets.js';
import { holePart, literalPart, type HoleContent, type HoleSuffix, type Literal } from '../key/build-hole.js';
import type { KeyPart } from '../key/key.js';
import { BracketParser } from './bracket-parser.js';
import { BROKEN, NOWHERE_SPAN } from './expression-parser.js';
import { endOf } from './text-context.js';
import * as T from './tokens.js';

export interface ReferenceNode {
  readonly parts: readonly KeyPart[];
  /** Offset in the text at which the key ends. */
  readonly end: number;
  readonly brackets: Brackets | undefined;
}

const BROKEN_PART: KeyPart = { kind: 'text', text: '', span: NOWHERE_SPAN };

/**
 * The grammar of every text inside a scalar (docs/grammar.md has it in EBNF). It recovers from mistakes, so that all of
 * a text are found; what it returns then is not to be used.
 */
export class TextParser extends BracketParser {
  constructor(messages: IParserErrorMessageProvider, skipValidations: boolean) {
    super(messages, skipValidations);
    this.performSelfAnalysis();
  }

  readonly reference = this.RULE(
    'reference',
    (): ReferenceNode => {
      const parts = this.SUBRULE(this.key);
      let end: number | undefined;
      const brackets = this.OPTION(() => {
        const space = this.CONSUME(T.KeySpace);
        end = space.startOffset;
        return this.OPTION2(() => this.SUBRULE(this.brackets));
      });
      return { parts, end: end ?? this.context?.slice.text.length ?? 0, brackets };
    },
    { recoveryValueFunc: () => ({ parts: [], end: 0, brackets: undefined }) },
  );

  readonly key = this.RULE(
    'key',
    (): readonly KeyPart[] => {
      const parts: KeyPart[] = [];
      this.MANY(() => {
        parts.push(
          this.OR([
            { ALT: () => this.SUBRULE(this.literal) },
            { ALT: () => this.#star(this.CONSUME(T.DeepStar), true) },
            { ALT: () => this.#star(this.CONSUME(T.Star), false) },
            { ALT: () => this.SUBRULE(this.hole) },
          ]),
        );
      });
      return parts;
    },
    { recoveryValueFunc: () => [] },
  );

  readonly literal = this.RULE(
    'literal',
    (): KeyPart => {
      const pieces: IToken[] = [];
      this.AT_LEAST_ONE(() => {
        pieces.push(this.OR([{ ALT: () => this.CONSUME(T.KeyText) }, { ALT: () => this.CONSUME(T.Escape) }]));
      });
      return this.ACTION(() => literalPart(pieces, this.need()));
    },
    { recoveryValueFunc: () => BROKEN_PART },
  );

  readonly hole = this.RULE(
    'hole',
    (): KeyPart => {
      const open = this.CONSUME(T.HoleOpen);
      let content: HoleContent = { kind: 'form', expression: BROKEN };
      this.OR({
        DEF: [
          {
            GATE: () => this.#isGroup(),
            ALT: () => {
              content = { kind: 'group', names: this.SUBRULE(this.group) };
            },
          },
          {
            GATE: () => this.#endsHole(2),
            ALT: () => {
              content = { kind: 'capture', name: this.CONSUME(T.Name).image };
            },
          },
          {
            ALT: () => {
              content = { kind: 'form', expression: this.SUBRULE(this.expression) };
            },
          },
        ],
        IGNORE_AMBIGUITIES: true,
      });
      const suffix = this.OPTION(() => this.SUBRULE(this.holeSuffix));
      const close = this.CONSUME(T.HoleClose);
      return this.ACTION(() => holePart(content, suffix, this.span(open, close), this.need()));
    },
    { recoveryValueFunc: () => BROKEN_PART },
  );

  readonly group = this.RULE(
    'group',
    (): string[] => {
      const names: string[] = [];
      this.CONSUME(T.LeftParenthesis);
      this.AT_LEAST_ONE(() => names.push(this.CONSUME(T.Name).image));
      this.CONSUME(T.RightParenthesis);
      return names;
    },
    { recoveryValueFunc: () => [] },
  );

  readonly holeSuffix = this.RULE(
    'holeSuffix',
    (): HoleSuffix => {
      const words: Literal[] = [];
      const colon = this.CONSUME(T.HoleColon);
      const word = (found: IToken | undefined, before: IToken): void => {
        words.push({ token: found, at: endOf(before) });
      };
      word(
        this.OPTION1(() => this.CONSUME1(T.Word)),
        colon,
      );
      this.MANY(() => {
        const bar = this.CONSUME(T.Bar);
        word(
          this.OPTION2(() => this.CONSUME2(T.Word)),
          bar,
        );
      });
      return words;
    },
    { recoveryValueFunc: () => [] },
  );

  #star(token: IToken, deep: boolean): KeyPart {
    return { kind: 'star', deep, span: this.span(token, token) };
  }

  /** `(a b)`: names and nothing else between parentheses that fill the hole. */
  #isGroup(): boolean {
    if (!is(this.LA(1), T.LeftParenthesis)) return false;
    let at = 2;
    while (is(this.LA(at), T.Name) || is(this.LA(at), T.To)) at++;
    return at > 2 && is(this.LA(at), T.RightParenthesis) && this.#endsHole(at + 1);
  }

  #endsHole(at: number): boolean {
    return is(this.LA(at), T.HoleClose) || is(this.LA(at), T.HoleColon);
  }
}

const is = (token: IToken, type: TokenType): boolean => token.tokenType === type;
