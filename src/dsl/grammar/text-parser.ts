import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken, type TokenType } from 'chevrotain';
import type { Report } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { BracketItem, Brackets } from '../brackets/brackets.js';
import { axisItem, groupItem, numberItem, sumItem, type Term } from '../brackets/build-item.js';
import type { Equation, Expression } from '../expression/expression.js';
import { checkField, numberNode, textNode } from '../expression/literals.js';
import { buildExpression, type Piece } from '../expression/precedence.js';
import { captureHole, formHole, groupHole, literalPart, type HoleSuffix, type Literal } from '../key/build-hole.js';
import type { KeyPart } from '../key/key.js';
import * as T from './tokens.js';
import { endOf, type TextContext } from './text-context.js';

export interface RangeNode {
  readonly from: Expression;
  readonly to: Expression | undefined;
}

export interface ReferenceNode {
  readonly parts: readonly KeyPart[];
  /** Offset in the text at which the key ends. */
  readonly end: number;
  readonly brackets: Brackets | undefined;
}

const NOTHING: Span = { source: { name: '', text: '' }, start: 0, end: 0 };
const BROKEN: Expression = { kind: 'literal', value: null, span: NOTHING };
const BROKEN_ITEM: BracketItem = { kind: 'one', span: NOTHING };
const BROKEN_BRACKETS: Brackets = { dtype: undefined, dimensions: [], span: NOTHING };

/**
 * The grammar of every text inside a scalar (docs/grammar.md has it in EBNF). It recovers from mistakes, so that all of
 * a text are found; what it returns then is not to be used. `precedence.ts` gives operators their levels.
 */
export class TextParser extends EmbeddedActionsParser {
  #context: TextContext | undefined;

  constructor(messages: IParserErrorMessageProvider, skipValidations: boolean) {
    super([...T.VOCABULARY], {
      recoveryEnabled: true,
      maxLookahead: 2,
      nodeLocationTracking: 'none',
      errorMessageProvider: messages,
      skipValidations,
    });
    this.performSelfAnalysis();
  }

  /** Sets the tokens, the text they are from, and where findings of the grammar itself go. */
  begin(tokens: IToken[], context: TextContext): void {
    this.input = tokens;
    this.#context = context;
  }

  readonly wholeExpression = this.RULE('wholeExpression', (): Expression => this.SUBRULE(this.expression));

  readonly equation = this.RULE(
    'equation',
    (): Equation => {
      const name = this.CONSUME(T.Name);
      this.CONSUME(T.Assign);
      const value = this.SUBRULE(this.expression);
      return this.ACTION(() => {
        const nameSpan = this.#span(name, name);
        return { name: name.image, nameSpan, value, span: { ...nameSpan, end: value.span.end } };
      });
    },
    { recoveryValueFunc: () => ({ name: '', nameSpan: NOTHING, value: BROKEN, span: NOTHING }) },
  );

  readonly range = this.RULE(
    'range',
    (): RangeNode => {
      const from = this.SUBRULE1(this.expression);
      const to = this.OPTION(() => {
        this.CONSUME(T.To);
        return this.SUBRULE2(this.expression);
      });
      return { from, to };
    },
    { recoveryValueFunc: () => ({ from: BROKEN, to: undefined }) },
  );

  /** `ffn` or `ffn[layer]`: what stands before the colon in `sizes`. */
  readonly sizeName = this.RULE(
    'sizeName',
    (): { name: string; parameter: string | undefined } => {
      const name = this.CONSUME1(T.Name).image;
      const parameter = this.OPTION(() => {
        this.CONSUME(T.LeftBracket);
        const found = this.CONSUME2(T.Name).image;
        this.CONSUME(T.RightBracket);
        return found;
      });
      return { name, parameter };
    },
    { recoveryValueFunc: () => ({ name: '', parameter: undefined }) },
  );

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
      return { parts, end: end ?? this.#context?.slice.text.length ?? 0, brackets };
    },
    { recoveryValueFunc: () => ({ parts: [], end: 0, brackets: undefined }) },
  );

  readonly brackets = this.RULE(
    'brackets',
    (): Brackets => {
      const dtype = this.OPTION(() => this.CONSUME(T.Name));
      const open = this.CONSUME(T.LeftBracket);
      const dimensions: BracketItem[] = [];
      this.MANY(() => dimensions.push(this.SUBRULE(this.dimension)));
      const close = this.CONSUME(T.RightBracket);
      return {
        dtype: dtype === undefined ? undefined : { name: dtype.image, span: this.#span(dtype, dtype) },
        dimensions,
        span: this.#span(dtype ?? open, close),
      };
    },
    { recoveryValueFunc: () => BROKEN_BRACKETS },
  );

  readonly dimension = this.RULE(
    'dimension',
    (): BracketItem =>
      this.OR([
        {
          ALT: () => {
            const rest = this.CONSUME(T.Rest);
            return { kind: 'rest', span: this.#span(rest, rest) } as const;
          },
        },
        { ALT: () => this.SUBRULE(this.item) },
      ]),
    { recoveryValueFunc: () => BROKEN_ITEM },
  );

  readonly item = this.RULE(
    'item',
    (): BracketItem =>
      this.OR([
        { ALT: () => this.SUBRULE(this.axis) },
        {
          ALT: () => {
            const number = this.CONSUME(T.NumberToken);
            return this.ACTION(() => numberItem(number, this.#need()));
          },
        },
        { ALT: () => this.SUBRULE(this.parentheses) },
      ]),
    { recoveryValueFunc: () => BROKEN_ITEM },
  );

  readonly axis = this.RULE(
    'axis',
    (): BracketItem => {
      const name = this.CONSUME(T.Name);
      const size = this.OPTION1(() => {
        this.CONSUME(T.Assign);
        return this.CONSUME1(T.NumberToken);
      });
      const divisor = this.OPTION2(() => {
        this.CONSUME(T.Slash);
        return this.CONSUME2(T.NumberToken);
      });
      return this.ACTION(() => axisItem(name, size, divisor, this.#need()));
    },
    { recoveryValueFunc: () => BROKEN_ITEM },
  );

  readonly parentheses = this.RULE(
    'parentheses',
    (): BracketItem => {
      const open = this.CONSUME(T.LeftParenthesis);
      const terms: Term[] = [this.SUBRULE1(this.term)];
      this.MANY(() => {
        this.CONSUME(T.Plus);
        terms.push(this.SUBRULE2(this.term));
      });
      const close = this.CONSUME(T.RightParenthesis);
      return this.ACTION(() => sumItem(open, terms, close, this.#need()));
    },
    { recoveryValueFunc: () => BROKEN_ITEM },
  );

  readonly term = this.RULE(
    'term',
    (): Term => {
      const items: BracketItem[] = [];
      this.MANY(() => items.push(this.SUBRULE(this.item)));
      const minus = this.OPTION(() => {
        this.CONSUME(T.Minus);
        return this.CONSUME(T.Name);
      });
      return this.ACTION(() => groupItem(items, minus, this.LA(1), this.#need()));
    },
    { recoveryValueFunc: () => undefined },
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
      return this.ACTION(() => literalPart(pieces, this.#need()));
    },
    { recoveryValueFunc: (): KeyPart => ({ kind: 'text', text: '', span: NOTHING }) },
  );

  readonly hole = this.RULE(
    'hole',
    (): KeyPart => {
      const open = this.CONSUME(T.HoleOpen);
      const content = this.OR({
        DEF: [
          { GATE: () => this.#isGroup(), ALT: () => this.SUBRULE(this.group) },
          { GATE: () => this.#isCapture(), ALT: () => this.CONSUME(T.Name) },
          { ALT: () => this.SUBRULE(this.expression) },
        ],
        IGNORE_AMBIGUITIES: true,
      });
      const suffix = this.OPTION(() => this.SUBRULE(this.holeSuffix));
      const close = this.CONSUME(T.HoleClose);
      return this.ACTION((): KeyPart => {
        const span = this.#span(open, close);
        const context = this.#need();
        if (Array.isArray(content)) return groupHole(content, suffix, span, context);
        if ('image' in content) return captureHole(content.image, suffix, span, context);
        return formHole(content, suffix, span, context);
      });
    },
    { recoveryValueFunc: (): KeyPart => ({ kind: 'text', text: '', span: NOTHING }) },
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

  readonly expression = this.RULE(
    'expression',
    (): Expression => {
      const pieces: Piece[] = [];
      this.SUBRULE1(this.operand, { ARGS: [pieces] });
      this.MANY(() => {
        const operator = this.CONSUME(T.Binary);
        this.ACTION(() => {
          pieces.push({ kind: 'operator', operator: operator.image, span: this.#span(operator, operator) });
        });
        this.SUBRULE2(this.operand, { ARGS: [pieces] });
      });
      return this.ACTION(() => buildExpression(pieces, this.#report()) ?? BROKEN);
    },
    { recoveryValueFunc: () => BROKEN },
  );

  readonly operand = this.RULE('operand', (pieces: Piece[] | undefined): void => {
    this.MANY1(() => {
      const sign = this.OR([{ ALT: () => this.CONSUME(T.Not) }, { ALT: () => this.CONSUME(T.Minus) }]);
      this.ACTION(() => {
        pieces?.push({
          kind: 'prefix',
          operator: sign.image === 'not' ? 'not' : '-',
          span: this.#span(sign, sign),
        });
      });
    });
    let value = this.SUBRULE(this.atom);
    let lastField: Span | undefined;
    this.MANY2(() => {
      this.OR2([
        {
          ALT: () => {
            const field = this.CONSUME(T.Field);
            this.ACTION(() => {
              const place = this.#span(field, field);
              value = { kind: 'field', of: value, field: field.image.slice(1), span: { ...value.span, end: place.end } };
              lastField = place;
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(T.LeftBracket);
            const at = this.SUBRULE(this.expression);
            const close = this.CONSUME(T.RightBracket);
            this.ACTION(() => {
              lastField = undefined;
              value = { kind: 'item', of: value, at, span: { ...value.span, end: this.#span(close, close).end } };
            });
          },
        },
      ]);
    });
    this.ACTION(() => {
      if (lastField !== undefined) checkField(lastField, this.#report());
      pieces?.push({ kind: 'value', value });
    });
  });

  readonly atom = this.RULE(
    'atom',
    (): Expression =>
      this.OR([
        {
          ALT: () => {
            const number = this.CONSUME(T.NumberToken);
            return this.ACTION(() => numberNode(number.image, this.#span(number, number), this.#report()));
          },
        },
        {
          ALT: () => {
            const text = this.CONSUME(T.TextToken);
            return this.ACTION(() => textNode(text.image, this.#span(text, text)));
          },
        },
        { ALT: () => this.#literal(this.CONSUME(T.True), true) },
        { ALT: () => this.#literal(this.CONSUME(T.False), false) },
        { ALT: () => this.#literal(this.CONSUME(T.Null), null) },
        { ALT: () => this.SUBRULE(this.nameOrCall) },
        {
          ALT: () => {
            this.CONSUME(T.LeftParenthesis);
            const inner = this.SUBRULE(this.expression);
            this.CONSUME(T.RightParenthesis);
            return inner;
          },
        },
      ]),
    { recoveryValueFunc: () => BROKEN },
  );

  readonly nameOrCall = this.RULE(
    'nameOrCall',
    (): Expression => {
      const name = this.CONSUME(T.Name);
      const list: Expression[] = [];
      const close = this.OPTION1(() => {
        this.CONSUME(T.LeftParenthesis);
        this.MANY_SEP({ SEP: T.Comma, DEF: () => list.push(this.SUBRULE(this.expression)) });
        return this.CONSUME(T.RightParenthesis);
      });
      const span = this.#span(name, close ?? name);
      return close === undefined
        ? { kind: 'name', name: name.image, span }
        : { kind: 'call', name: name.image, arguments: list, span };
    },
    { recoveryValueFunc: () => BROKEN },
  );

  #span(first: IToken, last: IToken): Span {
    return this.#context?.span(first.startOffset, endOf(last)) ?? NOTHING;
  }

  #report(): Report {
    return this.#need().report;
  }

  #need(): TextContext {
    if (this.#context === undefined) throw new Error('the parser has no text');
    return this.#context;
  }

  #star(token: IToken, deep: boolean): KeyPart {
    return { kind: 'star', deep, span: this.#span(token, token) };
  }

  #literal(token: IToken, value: boolean | null): Expression {
    return { kind: 'literal', value, span: this.#span(token, token) };
  }

  /** `(a b)`: names and nothing else between parentheses that fill the hole. */
  #isGroup(): boolean {
    if (!is(this.LA(1), T.LeftParenthesis)) return false;
    let at = 2;
    while (is(this.LA(at), T.Name) || is(this.LA(at), T.To)) at++;
    return at > 2 && is(this.LA(at), T.RightParenthesis) && this.#endsHole(at + 1);
  }

  #isCapture(): boolean {
    return this.#endsHole(2);
  }

  #endsHole(at: number): boolean {
    return is(this.LA(at), T.HoleClose) || is(this.LA(at), T.HoleColon);
  }
}

const is = (token: IToken, type: TokenType): boolean => token.tokenType === type;
