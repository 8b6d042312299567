import { at } from '../../tensor/strided/at.js';
import { SYNCS } from '../disk/atomic-output.js';
import { forEach } from '../disk/for-each.js';
import type { OutputFile } from '../disk/output-file.js';
import { bytesBeforeStep, stepBeyond, type JobTable } from '../schedule/job-table.js';
import type { RunState } from '../threads/run-state.js';
import type { Journal } from './journal.js';

export interface CheckpointOptions {
  /** Bring bytes to the disk before the journal tells of them. */
  readonly sync: boolean;
  /** Steps before this number are in the journal already. */
  readonly doneBefore: number;
  /** Bytes that are written between two checkpoints, about. */
  readonly every: number;
  /** Bytes that may be written and not be in the journal: what a crash can cost. */
  readonly window: number;
  /** Called once, before the journal tells of a step: names of new files must be on the disk too. */
  readonly first: () => void;
}

/** A checkpoint is made after this time too, however slow the disk is. */
const MOST_SECONDS = 10;

/**
 * Brings what is done to the disk while the threads go on, and then writes it into the journal. Steps too far ahead of the
 * journal have to wait, so a crash never costs more than the window.
 */
export class Checkpoints {
  readonly #state: RunState;
  readonly #table: JobTable;
  readonly #journal: Journal;
  readonly #files: readonly OutputFile[];
  readonly #options: CheckpointOptions;
  /** All steps before this one are done. */
  #done = 0;
  /** All steps before this one are in the journal. */
  #recorded: number;
  #recordedAt = performance.now();
  #running: Promise<void> | undefined;
  #isFirst = true;
  #error: unknown;

  constructor(
    state: RunState,
    table: JobTable,
    journal: Journal,
    files: readonly OutputFile[],
    options: CheckpointOptions,
  ) {
    this.#state = state;
    this.#table = table;
    this.#journal = journal;
    this.#files = files;
    this.#options = options;
    this.#recorded = options.doneBefore;
  }

  /** All steps before this one are done. */
  get done(): number {
    while (this.#done < this.#state.steps && this.#state.isDone(this.#done)) this.#done++;
    return this.#done;
  }

  /** The first step that must wait for the next checkpoint. */
  get limit(): number {
    const beyond = stepBeyond(this.#table, this.recordedBytes + this.#options.window);
    // The step before the first one that begins beyond the window may end beyond it.
    return beyond === this.#state.steps ? beyond : Math.max(this.#recorded + 1, beyond - 1);
  }

  /** What a checkpoint failed with; the run is stopped then. */
  get error(): unknown {
    return this.#error;
  }

  /** Bytes that are in the journal. */
  get recordedBytes(): number {
    return bytesBeforeStep(this.#table, this.#recorded);
  }

  /** Begins a checkpoint if it is time for one and none is under way. */
  poll(): void {
    if (this.#running !== undefined || this.#error !== undefined) return;
    const { done } = this;
    if (done <= this.#recorded) return;
    const bytes = bytesBeforeStep(this.#table, done) - this.recordedBytes;
    const seconds = (performance.now() - this.#recordedAt) / 1000;
    const { every, window } = this.#options;
    // Who waits at the end of the window must not wait for more than that.
    if (bytes >= Math.min(every, window / 2) || seconds >= MOST_SECONDS) this.#begin(done);
  }

  /** Records all that is done, unless a checkpoint has failed before: what was lost then cannot be told. */
  async last(): Promise<void> {
    await this.#running;
    const { done } = this;
    if (this.#error === undefined && done > this.#recorded) this.#begin(done);
    await this.#running;
  }

  /** Waits for the checkpoint that is under way. */
  async settle(): Promise<void> {
    await this.#running;
  }

  #begin(done: number): void {
    this.#running = this.#checkpoint(done)
      .catch((error: unknown) => {
        this.#error ??= error;
        this.#state.stop();
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #checkpoint(done: number): Promise<void> {
    const { sync, first } = this.#options;
    // Files are asked for after the steps: what these wrote is in files that were touched by now.
    const touched = this.#state.takeTouched().map(file => at(this.#files, file));
    if (sync) {
      if (this.#isFirst) first();
      this.#isFirst = false;
      await forEach(touched, SYNCS, file => file.sync());
    }
    const from = this.#recorded;
    const checks = Array.from({ length: done - from }, (_, i) => this.#state.check(from + i));
    this.#journal.append({ from, checks });
    if (sync) await this.#journal.sync();
    this.#recorded = done;
    this.#recordedAt = performance.now();
  }
}
