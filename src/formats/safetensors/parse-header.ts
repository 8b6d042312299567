import {
  OPEN_OBJECT,
  CLOSE_OBJECT,
  OPEN_ARRAY,
  CLOSE_ARRAY,
  COMMA,
  COLON,
  DIGIT_0,
  DIGIT_9,
  QUOTE,
} from '../json/characters.js';
import {
  duplicateField,
  duplicateTensor,
  headerNotJson,
  headerNotUtf8,
  malformedEntry,
  malformedMetadata,
  numberTooLarge,
  tooManyDimensions,
  unknownDtype,
  unsupportedDtype,
  unusableKey,
} from '../../diagnostics/catalog/safetensors-header.js';
import { inFile } from '../../diagnostics/source.js';
import { showName } from '../../diagnostics/show-name.js';
import type { DType } from '../../tensor/dtype.js';
import { decodeUtf8 } from '../json/read-json-file.js';
import { JsonError, JsonScanner } from '../json/json-scanner.js';
import { dtypeInFile } from './dtypes.js';
import type { HeaderFindings } from '../header-findings.js';

/** A tensor as the header lists it: offsets are bytes from the end of the header. Nothing is checked against the file. */
export interface HeaderEntry {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: ReadonlyMap<string, string> | undefined;
  /** In the order of the header. */
  readonly entries: readonly HeaderEntry[];
}

/** torch stops at 64 dimensions, numpy at 64; a limit keeps a hostile header from becoming a list of millions. */
export const MAX_DIMENSIONS = 64;

const METADATA = '__metadata__';
const PADDING = 0x20;

/**
 * Parses the JSON of a header, more strictly than the reference does: it begins with `{`, ends with spaces at most, and
 * has no key twice (compared after escapes are resolved), no field that is unknown, no number that is no plain integer.
 * Reports MAPC5103-5110, MAPC5118, MAPC5120 and MAPC5121; undefined where nothing of it can be used.
 */
export function parseHeader(bytes: Uint8Array, findings: HeaderFindings): Header | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    findings.add(headerNotUtf8.make(inFile(findings.path, { offset: 8 }), { length: bytes.length }));
    return undefined;
  }
  try {
    return new HeaderReader(text, findings).read();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const offset = 8 + new TextEncoder().encode(text.slice(0, error.offset)).length;
    findings.add(headerNotJson.make(inFile(findings.path, { offset }), { problem: error.problem }));
    return undefined;
  }
}

class HeaderReader {
  readonly #scanner: JsonScanner;
  readonly #findings: HeaderFindings;

  constructor(text: string, findings: HeaderFindings) {
    this.#scanner = new JsonScanner(text);
    this.#findings = findings;
  }

  read(): Header {
    const scanner = this.#scanner;
    if (scanner.text.charCodeAt(0) !== OPEN_OBJECT) scanner.fail('expected "{" as the first character');
    const entries: HeaderEntry[] = [];
    const seen = new Set<string>();
    let metadata: Map<string, string> | undefined;
    this.#object(key => {
      if (seen.has(key)) this.#findings.add(duplicateTensor.make(this.#place(key), { tensor: key }));
      seen.add(key);
      if (key === METADATA) metadata = this.#metadata();
      else {
        const entry = this.#entry(key);
        if (entry !== undefined) entries.push(entry);
      }
    });
    for (let i = scanner.offset; i < scanner.text.length; i++) {
      if (scanner.text.charCodeAt(i) !== PADDING) scanner.fail('expected nothing but spaces behind the object', i);
    }
    return { metadata, entries };
  }

  /** `{`, then for each key what `value` reads behind its colon, then `}`. */
  #object(value: (key: string) => void): void {
    const scanner = this.#scanner;
    scanner.expect(OPEN_OBJECT);
    if (scanner.take(CLOSE_OBJECT)) return;
    do {
      const key = scanner.string('a key in double quotes');
      scanner.expect(COLON);
      value(key);
    } while (scanner.take(COMMA));
    scanner.expect(CLOSE_OBJECT, '"," or "}"');
  }

  #metadata(): Map<string, string> | undefined {
    const scanner = this.#scanner;
    const wrong = (problem: string): void =>
      this.#findings.add(malformedMetadata.make(inFile(this.#findings.path), { problem }));
    if (scanner.peek() !== OPEN_OBJECT) {
      wrong('is no object');
      this.#skip();
      return undefined;
    }
    const metadata = new Map<string, string>();
    this.#object(key => {
      if (metadata.has(key)) {
        this.#findings.add(duplicateField.make(inFile(this.#findings.path), { field: key, owner: METADATA }));
      }
      if (scanner.peek() === QUOTE) metadata.set(key, scanner.string());
      else {
        wrong('has a value that is no text');
        this.#skip();
      }
    });
    return metadata;
  }

  #entry(key: string): HeaderEntry | undefined {
    const scanner = this.#scanner;
    const before = this.#findings.count;
    if (key.includes('\0')) {
      this.#findings.add(unusableKey.make(this.#place(key), { tensor: key, reason: 'it has a NUL character in it' }));
    }
    if (scanner.peek() !== OPEN_OBJECT) {
      this.#wrong(key, 'is no object');
      this.#skip();
      return undefined;
    }
    let dtype: DType | undefined;
    let shape: readonly number[] | undefined;
    let offsets: readonly number[] | undefined;
    let seen = 0;
    const first = (field: string, bit: number): void => {
      if ((seen & bit) !== 0) this.#findings.add(duplicateField.make(this.#place(key), { field, owner: key }));
      seen |= bit;
    };
    this.#object(field => {
      switch (field) {
        case 'dtype':
          first(field, 1);
          dtype = this.#dtype(key);
          return;
        case 'shape':
          first(field, 2);
          shape = this.#integers(key, field, MAX_DIMENSIONS);
          return;
        case 'data_offsets':
          first(field, 4);
          offsets = this.#integers(key, field, 2);
          return;
        default:
          this.#wrong(key, `has the unknown field "${showName(field, 40)}"`);
          this.#skip();
      }
    });
    if ((seen & 1) === 0) this.#wrong(key, 'has no "dtype"');
    if ((seen & 2) === 0) this.#wrong(key, 'has no "shape"');
    if ((seen & 4) === 0) this.#wrong(key, 'has no "data_offsets"');
    const [begin, end] = offsets ?? [];
    if (offsets !== undefined && end === undefined) this.#wrong(key, 'has "data_offsets" that are not two numbers');
    // What was reported of this entry makes it unusable, whatever else it says.
    if (this.#findings.count !== before) return undefined;
    if (dtype === undefined || shape === undefined || begin === undefined || end === undefined) return undefined;
    return { key, dtype, shape, begin, end };
  }

  #dtype(key: string): DType | undefined {
    const scanner = this.#scanner;
    if (scanner.peek() !== QUOTE) {
      this.#wrong(key, 'has a "dtype" that is no text');
      this.#skip();
      return undefined;
    }
    const name = scanner.string();
    const dtype = dtypeInFile(name);
    if (typeof dtype !== 'string') return dtype;
    const kind = dtype === 'unknown' ? unknownDtype : unsupportedDtype;
    this.#findings.add(kind.make(this.#place(key), { tensor: key, dtype: name }));
    return undefined;
  }

  /** A list of at most `most` plain integers. */
  #integers(key: string, field: string, most: number): readonly number[] | undefined {
    const scanner = this.#scanner;
    if (scanner.peek() !== OPEN_ARRAY) {
      this.#wrong(key, `has ${JSON.stringify(field)} that is no list`);
      this.#skip();
      return undefined;
    }
    scanner.expect(OPEN_ARRAY);
    const numbers: number[] = [];
    let good = true;
    let count = 0;
    if (!scanner.take(CLOSE_ARRAY)) {
      do {
        const number = this.#integer(key, field, good);
        count++;
        if (number === undefined) good = false;
        else if (count <= most) numbers.push(number);
      } while (scanner.take(COMMA));
      scanner.expect(CLOSE_ARRAY, '"," or "]"');
    }
    if (!good) return undefined;
    if (count <= most) return numbers;
    if (field === 'shape') {
      this.#findings.add(tooManyDimensions.make(this.#place(key), { tensor: key, limit: most }));
    } else this.#wrong(key, `has ${JSON.stringify(field)} that are not two numbers`);
    return undefined;
  }

  /** Digits only: no sign, no fraction, no exponent, no zero before others. Reports one such number for each list. */
  #integer(key: string, field: string, report: boolean): number | undefined {
    const scanner = this.#scanner;
    const first = scanner.peek();
    const { text } = scanner;
    const start = scanner.offset;
    let value = 0;
    let i = start;
    for (; ; i++) {
      const digit = text.charCodeAt(i);
      if (!(digit >= DIGIT_0 && digit <= DIGIT_9)) break;
      // Sixteen digits stay exact, or are at least above the limit: the check below sees both.
      if (i - start < 17) value = value * 10 + (digit - DIGIT_0);
    }
    const next = text[i] ?? '';
    const plain = i > start && !(first === DIGIT_0 && i - start > 1) && !/[\w.+-]/.test(next);
    if (!plain) {
      if (first === DIGIT_0 && i - start > 1) scanner.fail('expected no zero before a number', start);
      this.#skip();
      const found = text.slice(start, scanner.offset);
      const shown = found.length > 24 ? `${found.slice(0, 24)}...` : found;
      if (report) this.#wrong(key, `has ${JSON.stringify(field)} with ${showName(shown)}, which is no whole number`);
      return undefined;
    }
    scanner.offset = i;
    if (i - start <= 16 && value <= Number.MAX_SAFE_INTEGER) return value;
    const number = text.slice(start, Math.min(i, start + 40));
    if (report) this.#findings.add(numberTooLarge.make(this.#place(key), { tensor: key, field, number }));
    return undefined;
  }

  /** Passes over one value of any form, so that what stands behind it is still read. No recursion: depth costs nothing. */
  #skip(): void {
    const scanner = this.#scanner;
    const closers: number[] = [];
    for (;;) {
      const next = scanner.peek();
      if (next === OPEN_OBJECT || next === OPEN_ARRAY) {
        scanner.offset++;
        const closer = next === OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
        if (!scanner.take(closer)) {
          closers.push(closer);
          if (next === OPEN_OBJECT) this.#keyAndColon();
          continue;
        }
      } else if (next === QUOTE) scanner.string();
      else if (/^(?:null|true|false)$/.test(this.#wordOrNothing())) {
        // A bare word is a whole value.
      } else scanner.number('a value');
      // A value ended: go on in what it stands in, or up.
      for (;;) {
        const closer = closers.at(-1);
        if (closer === undefined) return;
        if (scanner.take(COMMA)) {
          if (closer === CLOSE_OBJECT) this.#keyAndColon();
          break;
        }
        scanner.expect(closer, closer === CLOSE_OBJECT ? '"," or "}"' : '"," or "]"');
        closers.pop();
      }
    }
  }

  #keyAndColon(): void {
    this.#scanner.string('a key in double quotes');
    this.#scanner.expect(COLON);
  }

  #wordOrNothing(): string {
    const start = this.#scanner.offset;
    const word = this.#scanner.word();
    if (word !== '' && !/^(?:null|true|false)$/.test(word)) this.#scanner.fail('expected a value', start);
    return word;
  }

  #wrong(tensor: string, problem: string): void {
    this.#findings.add(malformedEntry.make(this.#place(tensor), { tensor, problem }));
  }

  #place(tensor: string): ReturnType<typeof inFile> {
    return inFile(this.#findings.path, { tensor });
  }
}
