import { OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COMMA, COLON, QUOTE } from './characters.js';
import { jsonDuplicateKey, jsonSyntax, jsonTooDeep } from '../../diagnostics/catalog/files.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import type { JsonEntry, JsonNode } from './json-node.js';
import { JsonError, JsonScanner } from './json-scanner.js';

/** Deepest nesting: more than any config has, and little enough for the stack. */
export const MAX_JSON_DEPTH = 64;

export interface JsonOptions {
  /** Takes `NaN`, `Infinity` and `-Infinity`, which Python writes into configs though JSON lacks them. */
  readonly nonFinite?: boolean;
}

/**
 * The value of a JSON text, or undefined after a finding: MAPC5020 (syntax; the first mistake only), MAPC5024 (depth).
 * Each key that stands twice is reported (MAPC5021), and the first one counts.
 */
export function parseJson(source: SourceText, report: Report, options: JsonOptions = {}): JsonNode | undefined {
  const reader = new TreeReader(source, report, options);
  try {
    return reader.document();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const { offset } = error;
    const end = Math.min(offset + 1, source.text.length);
    const place = at({ source, start: Math.min(offset, end), end });
    report(
      error instanceof DepthError
        ? jsonTooDeep.make(place, { limit: MAX_JSON_DEPTH })
        : jsonSyntax.make(place, { problem: error.problem }),
    );
    return undefined;
  }
}

class DepthError extends JsonError {}

const LITERALS: ReadonlyMap<string, boolean | null> = new Map([
  ['null', null],
  ['true', true],
  ['false', false],
]);
const NON_FINITE: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

class TreeReader {
  readonly #scanner: JsonScanner;
  readonly #source: SourceText;
  readonly #report: Report;
  readonly #options: JsonOptions;

  constructor(source: SourceText, report: Report, options: JsonOptions) {
    this.#scanner = new JsonScanner(source.text);
    this.#source = source;
    this.#report = report;
    this.#options = options;
  }

  document(): JsonNode {
    const node = this.#value(0);
    if (this.#scanner.peek() !== -1) this.#scanner.fail('expected nothing behind the value');
    return node;
  }

  #value(depth: number): JsonNode {
    const scanner = this.#scanner;
    const first = scanner.peek();
    const start = scanner.offset;
    if (first === OPEN_OBJECT || first === OPEN_ARRAY) {
      if (depth >= MAX_JSON_DEPTH) throw new DepthError('too deep', start);
      return first === OPEN_OBJECT ? this.#object(depth) : this.#array(depth);
    }
    if (first === QUOTE) {
      const value = scanner.string();
      return { kind: 'string', value, start, end: scanner.offset };
    }
    const word = scanner.word();
    if (word !== '') return this.#literal(word, start);
    const text = scanner.number('a value');
    return { kind: 'number', text, value: Number(text), start, end: scanner.offset };
  }

  #literal(word: string, start: number): JsonNode {
    const end = this.#scanner.offset;
    const literal = LITERALS.get(word);
    if (literal === null) return { kind: 'null', start, end };
    if (literal !== undefined) return { kind: 'boolean', value: literal, start, end };
    const number = NON_FINITE.get(word);
    if (number !== undefined && this.#options.nonFinite === true) {
      return { kind: 'number', text: word, value: number, start, end };
    }
    return this.#scanner.fail('expected a value', start);
  }

  #array(depth: number): JsonNode {
    const scanner = this.#scanner;
    const start = scanner.offset;
    scanner.expect(OPEN_ARRAY);
    const items: JsonNode[] = [];
    if (!scanner.take(CLOSE_ARRAY)) {
      do items.push(this.#value(depth + 1));
      while (scanner.take(COMMA));
      scanner.expect(CLOSE_ARRAY, '"," or "]"');
    }
    return { kind: 'array', items, start, end: scanner.offset };
  }

  #object(depth: number): JsonNode {
    const scanner = this.#scanner;
    const start = scanner.offset;
    scanner.expect(OPEN_OBJECT);
    const entries = new Map<string, JsonEntry>();
    if (!scanner.take(CLOSE_OBJECT)) {
      do {
        scanner.peek();
        const keyStart = scanner.offset;
        const key = scanner.string('a key in double quotes');
        const keyEnd = scanner.offset;
        scanner.expect(COLON);
        const value = this.#value(depth + 1);
        const earlier = entries.get(key);
        if (earlier === undefined) entries.set(key, { value, keyStart, keyEnd });
        else this.#duplicate(key, earlier, keyStart, keyEnd);
      } while (scanner.take(COMMA));
      scanner.expect(CLOSE_OBJECT, '"," or "}"');
    }
    return { kind: 'object', entries, start, end: scanner.offset };
  }

  #duplicate(key: string, earlier: JsonEntry, start: number, end: number): void {
    const source = this.#source;
    const first = at({ source, start: earlier.keyStart, end: earlier.keyEnd });
    const related = [{ place: first, text: 'it stands here first' }];
    this.#report(jsonDuplicateKey.make(at({ source, start, end }), { key }, { related }));
  }
}
