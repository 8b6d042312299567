import { aligned } from '../tile/choose-tile.js';
import { tileMemory } from './tile-memory.js';

/** Tiles are measured at the start of their box; elsewhere, elements below a byte can take a few bytes more. */
export const SLACK = 4096;

/** Memory that is allocated once and handed out again for every tile: first touch of fresh memory is slow. */
export class Arena {
  readonly #bytes: Uint8Array;
  #used = 0;
  #overflows = 0;

  constructor(capacity: number) {
    this.#bytes = tileMemory(aligned(capacity) + SLACK);
  }

  /** Bytes that are still free. */
  get free(): number {
    return Math.max(0, this.#bytes.length - SLACK - this.#used);
  }

  /** How often more was asked for than there is: budgets are estimates only for reductions within reductions. */
  get overflows(): number {
    return this.#overflows;
  }

  /** A place to come back to with `release`. */
  mark(): number {
    return this.#used;
  }

  release(mark: number): void {
    this.#used = mark;
  }

  /** Bytes with whatever was in them before. */
  take(length: number): Uint8Array {
    const start = this.#used;
    if (start + length > this.#bytes.length) {
      this.#overflows++;
      return new Uint8Array(length);
    }
    this.#used += aligned(length);
    return this.#bytes.subarray(start, start + length);
  }
}
