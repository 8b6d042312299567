import { showName } from '../../diagnostics/show-name.js';

/** A text is no JSON: what was found, at this offset. Never leaves src/formats: readers make a finding of it. */
export class JsonError extends Error {
  readonly problem: string;
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(problem);
    this.name = 'JsonError';
    this.problem = problem;
    this.offset = offset;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /-?[A-Za-z]+/y;

/** Reads JSON (RFC 8259) token by token, exactly: no comments, no trailing commas, no other quotes. Throws JsonError. */
export class JsonScanner {
  readonly text: string;
  offset = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Code of the next character that is no white space; -1 at the end. */
  peek(): number {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.offset);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.offset++;
      else return Number.isNaN(code) ? -1 : code;
    }
  }

  /** Takes the next character if it is this one. */
  take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.offset++;
    return true;
  }

  expect(code: number, wanted = `"${String.fromCharCode(code)}"`): void {
    if (!this.take(code)) this.fail(`expected ${wanted}`);
  }

  /** A string with its escapes resolved. Half of a surrogate pair is refused: it has no form in UTF-8. */
  string(wanted = 'a text in double quotes'): string {
    this.expect(QUOTE, wanted);
    const { text } = this;
    const start = this.offset;
    for (let i = start; ; i++) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) {
        this.offset = i + 1;
        return text.slice(start, i);
      }
      if (code === BACKSLASH) return this.#escapedString(start, i);
      if (!(code >= 0x20)) this.#failInString(i);
    }
  }

  /** Text of a number, as it stands. */
  number(wanted = 'a number'): string {
    this.peek();
    NUMBER.lastIndex = this.offset;
    const found = NUMBER.exec(this.text)?.[0];
    if (found === undefined) return this.fail(`expected ${wanted}`);
    this.offset += found.length;
    if (/[\w.+]/.test(this.text[this.offset] ?? '')) this.fail('expected the end of the number');
    return found;
  }

  /** A bare word, `-` before it included: `null`, `true`, `-Infinity`. */
  word(): string {
    this.peek();
    WORD.lastIndex = this.offset;
    const found = WORD.exec(this.text)?.[0] ?? '';
    this.offset += found.length;
    return found;
  }

  fail(expectation: string, offset = this.offset): never {
    const character = this.text.codePointAt(offset);
    const found = character === undefined ? 'the text ends' : `found "${showName(String.fromCodePoint(character))}"`;
    throw new JsonError(`${expectation}, ${found}`, offset);
  }

  #escapedString(start: number, firstEscape: number): string {
    const { text } = this;
    const parts: string[] = [];
    let from = start;
    let i = firstEscape;
    for (;;) {
      const code = text.charCodeAt(i);
      if (code === QUOTE) break;
      if (!(code >= 0x20)) this.#failInString(i);
      if (code !== BACKSLASH) {
        i++;
        continue;
      }
      parts.push(text.slice(from, i));
      const letter = text[i + 1] ?? '';
      if (letter === 'u') {
        parts.push(String.fromCharCode(this.#hex(i + 2)));
        i += 6;
      } else {
        const character = ESCAPES.get(letter);
        if (character === undefined) this.fail('expected an escape that JSON has', i + 1);
        parts.push(character);
        i += 2;
      }
      from = i;
    }
    parts.push(text.slice(from, i));
    this.offset = i + 1;
    const value = parts.join('');
    if (!isWellFormed(value)) throw new JsonError('half of a surrogate pair stands alone in a text', start);
    return value;
  }

  #hex(offset: number): number {
    const digits = this.text.slice(offset, offset + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail('expected four hexadecimal digits', offset);
    return Number.parseInt(digits, 16);
  }

  #failInString(offset: number): never {
    if (offset >= this.text.length) throw new JsonError('a text in double quotes has no end', offset);
    return this.fail('control characters must be escaped in a text', offset);
  }
}

/** True if no half of a surrogate pair stands alone: the text has a form in UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
