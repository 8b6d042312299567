import { ByteBuilder } from './byte-builder.js';

/**
 * Writes pickles of protocol 2 byte for byte as Python's pickler does: every text, tuple, name and object gets a number of
 * the memo, and stands as this number where it comes again.
 */
export class PickleWriter {
  readonly #out = new ByteBuilder();
  /** Texts and names that come again: what they stand for -> number of the memo. */
  readonly #shared = new Map<string, number>();
  #memo = 0;

  constructor() {
    this.#out.u8(0x80).u8(2);
  }

  mark(): this {
    this.#out.u8(0x28);
    return this;
  }

  emptyDict(): this {
    this.#out.u8(0x7d);
    return this.#remember();
  }

  emptyTuple(): this {
    this.#out.u8(0x29);
    return this;
  }

  false(): this {
    this.#out.u8(0x89);
    return this;
  }

  /** A text that comes once. */
  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    this.#out.u8(0x58).u32(bytes.length).add(bytes);
    return this.#remember();
  }

  /** A text that may come again. */
  sharedText(text: string): this {
    return this.#share(`text ${text}`, () => this.text(text));
  }

  /** The name of a class or function. */
  global(module: string, name: string): this {
    return this.#share(`global ${module} ${name}`, () => {
      this.#out.u8(0x63).text(`${module}\n${name}\n`);
      return this.#remember();
    });
  }

  /** A whole number from 0 to 2^53 - 1. */
  integer(value: number): this {
    if (value < 0x100) this.#out.u8(0x4b).u8(value);
    else if (value < 0x1_0000) this.#out.u8(0x4d).u16(value);
    else if (value < 0x8000_0000) this.#out.u8(0x4a).u32(value);
    else {
      // LONG1: two's complement, so a byte more where the highest bit is set.
      const digits = value.toString(16);
      const even = digits.length % 2 === 1 ? `0${digits}` : digits;
      const hex = (even[0] ?? '0') >= '8' ? `00${even}` : even;
      this.#out.u8(0x8a).u8(hex.length / 2);
      for (let i = hex.length; i > 0; i -= 2) this.#out.u8(Number.parseInt(hex.slice(i - 2, i), 16));
    }
    return this;
  }

  integers(values: readonly number[]): this {
    if (values.length > 3) this.mark();
    for (const value of values) this.integer(value);
    return values.length === 0 ? this.emptyTuple() : this.tuple(values.length);
  }

  /** A tuple of the last values: of 1 to 3, or of all above the mark. */
  tuple(length: number): this {
    this.#out.u8(length <= 3 ? 0x84 + length : 0x74);
    return this.#remember();
  }

  /** The value that stands outside under the id on top. */
  persistent(): this {
    this.#out.u8(0x51);
    return this;
  }

  reduce(): this {
    this.#out.u8(0x52);
    return this.#remember();
  }

  setItem(): this {
    this.#out.u8(0x73);
    return this;
  }

  setItems(): this {
    this.#out.u8(0x75);
    return this;
  }

  stop(): Uint8Array {
    return this.#out.u8(0x2e).take();
  }

  #share(what: string, write: () => this): this {
    const known = this.#shared.get(what);
    if (known === undefined) {
      write();
      this.#shared.set(what, this.#memo - 1);
    } else if (known < 0x100) this.#out.u8(0x68).u8(known);
    else this.#out.u8(0x6a).u32(known);
    return this;
  }

  #remember(): this {
    if (this.#memo < 0x100) this.#out.u8(0x71).u8(this.#memo);
    else this.#out.u8(0x72).u32(this.#memo);
    this.#memo++;
    return this;
  }
}
