import { closeSync } from 'node:fs';
import { systemCode } from './system-error.js';

/** A file that can be opened again after its descriptor was taken away. */
export interface Reopenable {
  /** Opens the file and gives its descriptor. Throws if it is not the same version any more. */
  open(): number;
}

interface Slot {
  readonly descriptor: number;
  uses: number;
}

/**
 * Keeps descriptors open between reads, the least recently used one first to be closed when there are too many. One that
 * is in use is never closed: who comes when all are in use waits.
 */
export class DescriptorPool {
  readonly #limit: number;
  /** In the order of their last use. */
  readonly #slots = new Map<Reopenable, Slot>();
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of open descriptors. */
  get size(): number {
    return this.#slots.size;
  }

  /** Runs `action` with the file's descriptor, which stays open at least as long. */
  async use<T>(file: Reopenable, action: (descriptor: number) => Promise<T>): Promise<T> {
    // The last slot is kept for `useNow`, which cannot wait.
    while (!this.#slots.has(file) && this.#inUse() >= this.#limit - 1) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    const slot = this.#take(file);
    try {
      return await action(slot.descriptor);
    } finally {
      this.#give(slot);
    }
  }

  /** The same for an action that is done when it returns. */
  useNow<T>(file: Reopenable, action: (descriptor: number) => T): T {
    const slot = this.#take(file);
    try {
      return action(slot.descriptor);
    } finally {
      this.#give(slot);
    }
  }

  /** Closes the file's descriptor, if it has one that is not in use. */
  release(file: Reopenable): void {
    const slot = this.#slots.get(file);
    if (slot === undefined || slot.uses > 0) return;
    this.#slots.delete(file);
    closeSync(slot.descriptor);
  }

  #take(file: Reopenable): Slot {
    let slot = this.#slots.get(file);
    if (slot === undefined) {
      while (this.#slots.size >= this.#limit && this.#closeOldest());
      slot = { descriptor: this.#openOrMakeRoom(file), uses: 0 };
    } else this.#slots.delete(file);
    this.#slots.set(file, slot);
    slot.uses++;
    return slot;
  }

  #give(slot: Slot): void {
    slot.uses--;
    if (slot.uses === 0) this.#waiting.shift()?.();
  }

  /** Other parts of the process hold descriptors too: where none is left, ours are given back first. */
  #openOrMakeRoom(file: Reopenable): number {
    for (;;) {
      try {
        return file.open();
      } catch (error) {
        if (!isOutOfDescriptors(error) || !this.#closeOldest()) throw error;
      }
    }
  }

  #closeOldest(): boolean {
    for (const [file, slot] of this.#slots) {
      if (slot.uses > 0) continue;
      this.release(file);
      return true;
    }
    return false;
  }

  #inUse(): number {
    let count = 0;
    for (const { uses } of this.#slots.values()) if (uses > 0) count++;
    return count;
  }
}

function isOutOfDescriptors(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'EMFILE' || code === 'ENFILE';
}
