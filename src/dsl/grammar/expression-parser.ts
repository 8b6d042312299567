import { EmbeddedActionsParser, type IParserErrorMessageProvider, type IToken } from 'chevrotain';
import { invariant } from '../../diagnostics/invariant.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Equation, Expression } from '../expression/expression.js';
import { checkField, numberNode, textNode } from '../expression/literals.js';
import { buildExpression, type Piece } from '../expression/precedence.js';
import { endOf, type TextContext } from './text-context.js';
import * as T from './tokens.js';

export interface RangeNode {
  readonly from: Expression;
  readonly to: Expression | undefined;
}

/** What stands in for a part that could not be read: the text has an error, and its tree is not used. */
export const NOWHERE_SPAN: Span = { source: { name: '', text: '' }, start: 0, end: 0 };
export const BROKEN: Expression = { kind: 'literal', value: null, span: NOWHERE_SPAN };

/** The grammar of expressions, equations and ranges; `precedence.ts` gives operators their levels. */
export class ExpressionParser extends EmbeddedActionsParser {
  protected context: TextContext | undefined;

  constructor(messages: IParserErrorMessageProvider, skipValidations: boolean) {
    super([...T.VOCABULARY], {
      recoveryEnabled: true,
      maxLookahead: 1,
      nodeLocationTracking: 'none',
      errorMessageProvider: messages,
      skipValidations,
    });
  }

  /** Sets the tokens, the text that they are from, and where findings of the grammar itself go. */
  begin(tokens: IToken[], context: TextContext): void {
    this.input = tokens;
    this.context = context;
  }

  readonly wholeExpression = this.RULE('wholeExpression', (): Expression => this.SUBRULE(this.expression));

  readonly equation = this.RULE(
    'equation',
    (): Equation => {
      const name = this.CONSUME(T.Name);
      this.CONSUME(T.Assign);
      const value = this.SUBRULE(this.expression);
      return this.ACTION(() => {
        const nameSpan = this.span(name, name);
        return { name: name.image, nameSpan, value, span: { ...nameSpan, end: value.span.end } };
      });
    },
    { recoveryValueFunc: () => ({ name: '', nameSpan: NOWHERE_SPAN, value: BROKEN, span: NOWHERE_SPAN }) },
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

  readonly expression = this.RULE(
    'expression',
    (): Expression => {
      const pieces: Piece[] = [];
      this.SUBRULE1(this.operand, { ARGS: [pieces] });
      this.MANY(() => {
        const operator = this.CONSUME(T.Binary);
        this.ACTION(() => {
          pieces.push({
            kind: 'operator',
            operator: T.signOf(operator.tokenType),
            span: this.span(operator, operator),
          });
        });
        this.SUBRULE2(this.operand, { ARGS: [pieces] });
      });
      return this.ACTION(() => buildExpression(pieces, this.report()) ?? BROKEN);
    },
    { recoveryValueFunc: () => BROKEN },
  );

  readonly operand = this.RULE('operand', (pieces: Piece[] | undefined): void => {
    this.MANY1(() => {
      const sign = this.OR([{ ALT: () => this.CONSUME(T.Not) }, { ALT: () => this.CONSUME(T.Minus) }]);
      this.ACTION(() => {
        pieces?.push({
          kind: 'prefix',
          operator: sign.tokenType === T.Not ? 'not' : '-',
          span: this.span(sign, sign),
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
              const place = this.span(field, field);
              value = {
                kind: 'field',
                of: value,
                field: field.image.slice(1),
                span: { ...value.span, end: place.end },
              };
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
              value = { kind: 'item', of: value, at, span: { ...value.span, end: this.span(close, close).end } };
            });
          },
        },
      ]);
    });
    this.ACTION(() => {
      if (lastField !== undefined) checkField(lastField, this.report());
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
            return this.ACTION(() => numberNode(number.image, this.span(number, number), this.report()));
          },
        },
        {
          ALT: () => {
            const text = this.CONSUME(T.TextToken);
            return this.ACTION(() => textNode(text.image, this.span(text, text)));
          },
        },
        { ALT: () => this.#literal(this.CONSUME(T.True), true) },
        { ALT: () => this.#literal(this.CONSUME(T.False), false) },
        { ALT: () => this.#literal(this.CONSUME(T.Null), null) },
        { ALT: () => this.SUBRULE(this.nameOrCall) },
        {
          ALT: () => {
            const open = this.CONSUME(T.LeftParenthesis);
            const inner = this.SUBRULE(this.expression);
            const close = this.CONSUME(T.RightParenthesis);
            return this.ACTION(() => ({ ...inner, span: this.span(open, close) }));
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
      const span = this.span(name, close ?? name);
      return close === undefined
        ? { kind: 'name', name: name.image, span }
        : { kind: 'call', name: name.image, arguments: list, span };
    },
    { recoveryValueFunc: () => BROKEN },
  );

  protected span(first: IToken, last: IToken): Span {
    return this.context?.span(first.startOffset, endOf(last)) ?? NOWHERE_SPAN;
  }

  protected report(): Report {
    return this.need().report;
  }

  protected need(): TextContext {
    invariant(this.context, 'the parser has no text');
    return this.context;
  }

  #literal(token: IToken, value: boolean | null): Expression {
    return { kind: 'literal', value, span: this.span(token, token) };
  }
}
