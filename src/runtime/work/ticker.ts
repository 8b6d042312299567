import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import type { ProgressEvent } from '../progress.js';

/** Between two looks at the signal: short for a person, long beside a tile. */
const INTERVAL_MS = 40;

/** Counts what is done, and now and then tells of it and lets signals through: the work itself never waits. */
export class Ticker {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: ((event: ProgressEvent) => void) | undefined;
  readonly #interrupted: () => Diagnostic;
  #phase: ProgressEvent['phase'] = 'convert';
  #done = 0;
  #total = 0;
  #last = 0;

  constructor(
    signal: AbortSignal | undefined,
    onProgress: ((event: ProgressEvent) => void) | undefined,
    interrupted: () => Diagnostic,
  ) {
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#interrupted = interrupted;
  }

  begin(phase: ProgressEvent['phase'], total: number): void {
    this.#phase = phase;
    this.#done = 0;
    this.#total = total;
    this.#last = 0;
  }

  /** Counts `amount`. Throws MapcError (the interruption) if the signal came. */
  async tick(amount: number): Promise<void> {
    this.#done += amount;
    if (performance.now() - this.#last >= INTERVAL_MS) await this.now();
  }

  /** The same at once. */
  async now(): Promise<void> {
    this.#onProgress?.({ phase: this.#phase, done: this.#done, total: this.#total });
    await new Promise(resolve => setImmediate(resolve));
    if (this.#signal?.aborted === true) throw new MapcError(this.#interrupted());
    this.#last = performance.now();
  }
}
