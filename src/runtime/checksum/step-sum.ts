import { crc32 } from 'node:zlib';
import { behind, multiply } from './crc32-combine.js';
import { entryAt, type TensorPlaces } from './tensor-places.js';

/** A part of a tensor's CRC-32: the parts of all steps together, by exclusive or, are the tensor's. */
export interface SumPart {
  readonly tensor: number;
  readonly part: number;
}

/** What a step wrote: a part for each tensor that it wrote to (or several), and one number that tells all of them. */
export interface StepSums {
  readonly check: number;
  readonly parts: readonly SumPart[];
}

/** An odd number whose multiples look random (2^32 divided by the golden ratio). */
const MIX = 0x9e3779b1;

/** Powers for distances that came up: the runs of a tile are equally far apart. */
const MOST_POWERS = 1024;

/**
 * Checksums of the bytes that a step writes. Runs may come in any order (ascending ones cost least) and in any pieces:
 * what comes out depends on nothing but which bytes stand where.
 */
export class StepSum {
  readonly #places: TensorPlaces;
  readonly #powers = new Map<number, number>();
  #parts: SumPart[] = [];
  /** The tensor that runs fall into: its file (-1: none), its end there, the end of the last run, and the sum so far. */
  #file = -1;
  #tensor = 0;
  #to = 0;
  #end = 0;
  #crc = 0;

  constructor(places: TensorPlaces) {
    this.#places = places;
  }

  /** Takes bytes that stand at a position of an output file. Bytes outside of tensors do not count. */
  add(file: number, position: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) {
      const at = position + done;
      if (file !== this.#file || at < this.#end || at >= this.#to) {
        const skipped = this.#enter(file, at);
        if (skipped > 0) {
          done += skipped;
          continue;
        }
      }
      const length = Math.min(bytes.length - done, this.#to - at);
      const crc = crc32(length === bytes.length ? bytes : bytes.subarray(done, done + length));
      const end = at + length;
      this.#crc = this.#crc === 0 ? crc : (multiply(this.#power(end - this.#end), this.#crc) ^ crc) >>> 0;
      this.#end = end;
      done += length;
    }
  }

  /** The sums since the last call. */
  take(): StepSums {
    this.#close();
    const parts = this.#parts;
    this.#parts = [];
    let check = 0;
    // Not a plain sum: two tensors that are both lost in the same way must not make up for each other.
    for (const { part } of parts) check = Math.imul(check ^ part, MIX) ^ (check >>> 15);
    return { check: check >>> 0, parts };
  }

  /** Begins with the tensor that holds a byte of a file; gives 0, or the bytes up to the next tensor where none does. */
  #enter(file: number, position: number): number {
    this.#close();
    const { firsts, starts, ends, tensors } = this.#places;
    const entry = entryAt(this.#places, file, position);
    const end = entry < 0 ? 0 : (ends[entry] ?? 0);
    if (position >= end) {
      const next = entry < 0 ? (firsts[file] ?? 0) : entry + 1;
      return next < (firsts[file + 1] ?? 0) ? (starts[next] ?? 0) - position : Infinity;
    }
    this.#tensor = tensors[entry] ?? 0;
    this.#file = file;
    this.#to = end;
    this.#end = position;
    return 0;
  }

  #close(): void {
    if (this.#file >= 0) {
      this.#parts.push({ tensor: this.#tensor, part: multiply(this.#power(this.#to - this.#end), this.#crc) });
    }
    this.#file = -1;
    this.#crc = 0;
  }

  #power(distance: number): number {
    const known = this.#powers.get(distance);
    if (known !== undefined) return known;
    if (this.#powers.size >= MOST_POWERS) this.#powers.clear();
    const power = behind(distance);
    this.#powers.set(distance, power);
    return power;
  }
}
