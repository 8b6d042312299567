import { decodeUtf8 } from '../../json/read-json-file.js';
import { PICKLE_LIMITS } from './limits.js';
import type { PickleErrors } from './pickle-error.js';

/** Thrown where the bytes end before the pickle does: there may be more of it in the file. */
export class PickleCutOff extends Error {
  override readonly name = 'PickleCutOff';
}

/** Reads a pickle's bytes from front to back. Every length is compared with what is left, and with its limit, first. */
export class ByteCursor {
  readonly bytes: Uint8Array;
  readonly errors: PickleErrors;
  at = 0;
  /** Byte of the opcode that is being read: for places in messages. */
  opcodeAt = 0;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, errors: PickleErrors) {
    this.bytes = bytes;
    this.errors = errors;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }

  /** Passes over the length of a frame, which says how much is to be read at once: it may not be more than there is. */
  frame(): void {
    if (this.u64() > BigInt(this.bytes.length - this.at)) throw new PickleCutOff();
  }

  /** Protocol 1's floats are big-endian. */
  f64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  /** Passes over this many bytes. */
  skip(length: number | bigint): void {
    if (length > this.bytes.length - this.at) throw new PickleCutOff();
    this.at += Number(length);
  }

  /** Passes over a line. */
  skipLine(): void {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new PickleCutOff();
    this.at = end + 1;
  }

  /** UTF-8 of this many bytes. */
  text(length: number | bigint): string {
    const text = decodeUtf8(this.block(length));
    if (text === undefined) throw this.errors.malformed('a text is no UTF-8', this.opcodeAt);
    return text;
  }

  /** A copy of this many bytes. */
  block(length: number | bigint): Uint8Array {
    if (length > PICKLE_LIMITS.text) {
      throw this.errors.budget(`a text of ${String(length)} bytes`, PICKLE_LIMITS.text, this.opcodeAt);
    }
    const start = this.#advance(Number(length));
    return this.bytes.slice(start, this.at);
  }

  /** A little-endian integer in two's complement; exact at any size. */
  integer(length: number): number | bigint {
    if (length > PICKLE_LIMITS.integer) {
      throw this.errors.budget(`an integer of ${length} bytes`, PICKLE_LIMITS.integer, this.opcodeAt);
    }
    if (length === 0) return 0;
    const start = this.#advance(length);
    let hex = '';
    for (let i = this.at - 1; i >= start; i--) hex += (this.bytes[i] ?? 0).toString(16).padStart(2, '0');
    const value = BigInt.asIntN(length * 8, BigInt(`0x${hex}`));
    return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
  }

  /** Text up to a line feed, which is passed over: the name of a module or of what is in it. */
  line(): string {
    const start = this.at;
    while (this.u8() !== 0x0a) {
      if (this.at - start > PICKLE_LIMITS.name) {
        throw this.errors.budget('a name that is longer than names are', PICKLE_LIMITS.name, this.opcodeAt);
      }
    }
    const text = decodeUtf8(this.bytes.subarray(start, this.at - 1));
    if (text === undefined) throw this.errors.malformed('a name is no UTF-8', this.opcodeAt);
    return text;
  }

  #advance(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw new PickleCutOff();
    this.at = start + length;
    return start;
  }
}
