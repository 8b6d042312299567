import { ExpressionParser, NOWHERE_SPAN } from './expression-parser.js';
import type { BracketItem, Brackets } from '../brackets/brackets.js';
import { axisItem, groupItem, numberItem, sumItem, type Term } from '../brackets/build-item.js';
import * as T from './tokens.js';

const BROKEN_ITEM: BracketItem = { kind: 'one', span: NOWHERE_SPAN };
const BROKEN_BRACKETS: Brackets = { dtype: undefined, dimensions: [], span: NOWHERE_SPAN };

/** The grammar of brackets: dtype, dimensions, groups and sums. */
export class BracketParser extends ExpressionParser {
  readonly brackets = this.RULE(
    'brackets',
    (): Brackets => {
      const dtype = this.OPTION(() => this.CONSUME(T.Name));
      const open = this.CONSUME(T.LeftBracket);
      const dimensions: BracketItem[] = [];
      this.MANY(() => dimensions.push(this.SUBRULE(this.dimension)));
      const close = this.CONSUME(T.RightBracket);
      return {
        dtype: dtype === undefined ? undefined : { name: dtype.image, span: this.span(dtype, dtype) },
        dimensions,
        span: this.span(dtype ?? open, close),
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
            return { kind: 'rest', span: this.span(rest, rest) } as const;
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
            return this.ACTION(() => numberItem(number, this.need()));
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
      return this.ACTION(() => axisItem(name, size, divisor, this.need()));
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
      return this.ACTION(() => sumItem(open, terms, close, this.need()));
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
      return this.ACTION(() => groupItem(items, minus, this.LA(1), this.need()));
    },
    { recoveryValueFunc: () => undefined },
  );
}
