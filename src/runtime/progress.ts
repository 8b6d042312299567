/** What a run tells on its way. */
export interface ProgressEvent {
  /** Claims are proved, tensors are written, checksums are made, files are brought to the disk. */
  readonly phase: 'prove' | 'convert' | 'seal' | 'finish';
  /** Bytes that are done, and all of the phase. */
  readonly done: number;
  readonly total: number;
  /** The source file that is being read. */
  readonly file?: string;
}

/** Speed and time left of one phase. Bytes per second; seconds; undefined until there is something to tell from. */
export interface Pace {
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
}

interface Sample {
  readonly seconds: number;
  readonly done: number;
}

/** Samples this old no longer count: long enough to be calm, short enough to notice a change. */
const WINDOW_SECONDS = 10;

/** Speed over the last ten seconds, and how long the rest takes at this speed. Time is handed in: it knows no clock. */
export class PaceMeter {
  #samples: Sample[] = [];

  /** Adds a sample (`seconds` on any clock) and gives the pace at this moment. */
  add(seconds: number, done: number, total: number): Pace {
    this.#samples.push({ seconds, done });
    const last = this.#samples.length - 1;
    let first = 0;
    // One sample from before the window stays: the window is never shorter than it should be.
    while (first + 1 < last && (this.#samples[first + 1]?.seconds ?? 0) <= seconds - WINDOW_SECONDS) first++;
    this.#samples = this.#samples.slice(first);
    const oldest = this.#samples[0];
    if (oldest === undefined || seconds <= oldest.seconds) return { bytesPerSecond: undefined, secondsLeft: undefined };
    const bytesPerSecond = (done - oldest.done) / (seconds - oldest.seconds);
    const secondsLeft = bytesPerSecond > 0 ? Math.max(0, total - done) / bytesPerSecond : undefined;
    return { bytesPerSecond, secondsLeft };
  }
}
