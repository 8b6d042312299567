import { unclosed, unexpectedToken } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type Span } from '../../diagnostics/source.js';
import { spanOf, subSlice, type Slice } from './slice.js';

export interface Token {
  readonly kind: 'number' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_]\w*)|(?<text>'[^']*'|"[^"]*")|(?<sign>\.\.\.|\/\/|\*\*|==|!=|<=|>=|\?\?|[^\s]))/y;

/** Deeper nesting than this is no honest text. */
const DEEPEST = 32;

/** A mistake was reported; the text cannot be used. Never leaves the parsers. */
class Stop extends Error {}

/** Reads the tokens of one small text, one after the other. The first mistake is reported and ends the reading. */
export class Cursor {
  readonly slice: Slice;
  readonly #where: string;
  readonly #report: Report;
  readonly #tokens: Token[] = [];
  #at = 0;
  #depth = 0;

  constructor(slice: Slice, where: string, report: Report) {
    this.slice = slice;
    this.#where = where;
    this.#report = report;
    const { text } = slice;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      const end = TOKEN.lastIndex;
      const groups: Readonly<Record<string, string | undefined>> = match.groups ?? {};
      for (const kind of ['number', 'name', 'text', 'sign'] as const) {
        const found = groups[kind];
        if (found !== undefined) this.#tokens.push({ kind, text: found, start: end - found.length, end });
      }
    }
    this.#tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  }

  get token(): Token {
    return (
      this.#tokens[this.#at] ?? { kind: 'end', text: '', start: this.slice.text.length, end: this.slice.text.length }
    );
  }

  span(start: number, end: number): Span {
    return spanOf(this.slice, start, end);
  }

  is(sign: string): boolean {
    return (this.token.kind === 'sign' || this.token.kind === 'name') && this.token.text === sign;
  }

  next(): Token {
    const { token } = this;
    this.#at++;
    return token;
  }

  take(sign: string): boolean {
    if (!this.is(sign)) return false;
    this.#at++;
    return true;
  }

  /** The closing sign that belongs to `opener`. */
  close(closer: string, opener: Token): void {
    if (this.take(closer)) return;
    const span =
      this.token.kind === 'end' ? this.span(opener.start, opener.end) : this.span(this.token.start, this.token.end);
    if (this.token.kind !== 'end') this.fail(`"${closer}"`);
    this.#report(unclosed.make(at(span), { opener: opener.text, closer, where: this.#where }));
    throw new Stop();
  }

  fail(expected: string): never {
    const { token } = this;
    const found = token.kind === 'end' ? 'the end' : `"${token.text}"`;
    this.#report(unexpectedToken.make(at(this.span(token.start, token.end)), { found, expected, where: this.#where }));
    throw new Stop();
  }

  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST) this.fail(`no more than ${DEEPEST} levels of nesting`);
    const result = read();
    this.#depth--;
    return result;
  }

  /** Runs a parser over the whole text; undefined if it reported a mistake. */
  whole<T>(read: () => T): T | undefined {
    try {
      const result = read();
      if (this.token.kind !== 'end') this.fail('the end');
      return result;
    } catch (error) {
      if (error instanceof Stop) return undefined;
      throw error;
    }
  }

  part(start: number, end: number): Slice {
    return subSlice(this.slice, start, end);
  }
}
