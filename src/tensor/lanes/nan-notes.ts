import { i32, i32x4, store, v128, vector, type Code } from '../wasm/code.js';
import type { FunctionWriter, Local } from '../wasm/function-writer.js';
import { NOTES, type KernelMemory } from '../wasm/kernel-memory.js';
import { LANES, partOf, type Lanes } from './lanes.js';

/** Notes whether any of eight numbers is NaN. */
export type NoteNaN = (lanes: Lanes) => void;

/**
 * Whether a function meets NaN where it is looked for. One vector keeps it: its bits are set as long as numbers are equal to
 * themselves. (Encoding an integer compares them too: the machine does it once for both.)
 */
export class NaNNotes {
  readonly #writer: FunctionWriter;
  readonly #isClean: Local;
  #isUsed = false;

  constructor(writer: FunctionWriter) {
    this.#writer = writer;
    this.#isClean = writer.local(i32x4(-1));
  }

  /** Notes NaN among all eight numbers, or among the first few. */
  note(lanes: Lanes, count?: Code): void {
    this.#isUsed = true;
    const parts = lanes.parts.map((_, i) => partOf(lanes, i));
    const splat = count === undefined ? undefined : this.#writer.keep(v128('i32x4.splat', count));
    for (const [i, part] of parts.entries()) {
      const isNumber = v128(lanes.width === 'f32' ? 'f32x4.eq' : 'f64x2.eq', part, part);
      const isFine =
        splat === undefined || parts.length === 1
          ? isNumber
          : v128('v128.or', isNumber, v128('v128.andnot', i32x4(-1), isBefore(splat, lanes.width, i)));
      this.#writer.set(this.#isClean, v128('v128.and', this.#isClean.value, isFine));
    }
  }

  /** Writes what is done at the end of the function. */
  finish(): void {
    if (this.#isUsed) this.#writer.do(store(128, i32(NOTES), 0, v128('v128.andnot', i32x4(-1), this.#isClean.value)));
  }
}

/** Lanes of a part whose elements are among the first `count` (in all lanes of 32 bits). */
export function isBefore(count: Code, width: Lanes['width'], part: number): Code {
  const lanesOfPart = width === 'f32' ? 4 : LANES / 4;
  // Element numbers of a part's lanes; those of f64 take two lanes of 32 bits.
  const elements = Int32Array.from({ length: 4 }, (_, i) => part * lanesOfPart + Math.floor((i * lanesOfPart) / 4));
  return v128('i32x4.gt_s', count, vector(elements));
}

/** True if the last function over this memory has noted a NaN. It is forgotten then. */
export function takeNote({ words }: KernelMemory): boolean {
  const note = words.subarray(NOTES / 4, NOTES / 4 + 4);
  const found = note.some(word => word !== 0);
  if (found) note.fill(0);
  return found;
}
