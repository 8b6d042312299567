import { invariant } from '../../diagnostics/invariant.js';
import { bytesOfJob, stepsOf, type Job } from './job.js';
import { parseJob, printJob } from './job-text.js';

/**
 * The jobs of a run in memory that threads share. Their steps are numbered through, in order. A job is read from its
 * text by whom it falls to: no thread holds all of them.
 */
export interface JobTable {
  /** Texts of the jobs, one after the other. */
  readonly texts: Uint8Array;
  /** For each job, and one more: where its text begins, the number of its first step, and the bytes of all jobs before. */
  readonly textStarts: Float64Array;
  readonly firstSteps: Float64Array;
  readonly bytesBefore: Float64Array;
}

/** Steps have numbers of 31 bits: at 256 KiB each that is half a million GiB. */
const MOST_STEPS = 2 ** 31 - 2 ** 16;

/** Puts jobs into shared memory. */
export function makeJobTable(jobs: readonly Job[]): JobTable {
  const numbers = (): Float64Array => new Float64Array(new SharedArrayBuffer(8 * (jobs.length + 1)));
  const [textStarts, firstSteps, bytesBefore] = [numbers(), numbers(), numbers()];
  const texts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let [length, steps, bytes] = [0, 0, 0];
  for (const [i, job] of jobs.entries()) {
    const text = encoder.encode(printJob(job));
    texts.push(text);
    length += text.length;
    steps += stepsOf(job);
    bytes += bytesOfJob(job);
    textStarts[i + 1] = length;
    firstSteps[i + 1] = steps;
    bytesBefore[i + 1] = bytes;
  }
  invariant(steps < MOST_STEPS, `a run of ${steps} steps`);
  const shared = new Uint8Array(new SharedArrayBuffer(length));
  let at = 0;
  for (const text of texts) {
    shared.set(text, at);
    at += text.length;
  }
  return { texts: shared, textStarts, firstSteps, bytesBefore };
}

/** Number of steps of all jobs. */
export const stepsIn = ({ firstSteps }: JobTable): number => firstSteps.at(-1) ?? 0;

/** Bytes of tensors that all jobs write or compare. */
export const bytesIn = ({ bytesBefore }: JobTable): number => bytesBefore.at(-1) ?? 0;

/** Bytes that the steps before this one write or compare; within a job, as if its steps were equal. */
export function bytesBeforeStep(table: JobTable, step: number): number {
  const job = jobOfStep(table, step);
  const [first, end] = [table.firstSteps[job] ?? 0, table.firstSteps[job + 1] ?? 0];
  const [from, to] = [table.bytesBefore[job] ?? 0, table.bytesBefore[job + 1] ?? 0];
  return end > first ? from + Math.ceil(((to - from) * (step - first)) / (end - first)) : from;
}

/** The first step before which more than `bytes` are written or compared; the number of steps if there is none. */
export function stepBeyond(table: JobTable, bytes: number): number {
  let [low, high] = [0, stepsIn(table)];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (bytesBeforeStep(table, middle) > bytes) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The job that a step belongs to: the last one whose first step is not behind it. */
function jobOfStep({ firstSteps }: JobTable, step: number): number {
  let [low, high] = [0, firstSteps.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((firstSteps[middle] ?? 0) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Looks steps up in a table, mostly ones that follow each other. */
export class JobReader {
  readonly #table: JobTable;
  #index = -1;
  #job: Job | undefined;

  constructor(table: JobTable) {
    this.#table = table;
  }

  /** The job of a step (the same object as long as steps are of one job) and the step's number within it. */
  at(step: number): { readonly job: Job; readonly step: number } {
    const { firstSteps, textStarts, texts } = this.#table;
    const index = jobOfStep(this.#table, step);
    if (this.#index !== index || this.#job === undefined) {
      const [from, to] = [textStarts[index] ?? 0, textStarts[index + 1] ?? 0];
      this.#job = parseJob(Buffer.from(texts.buffer, from, to - from).toString('latin1'));
      this.#index = index;
    }
    return { job: this.#job, step: step - (firstSteps[index] ?? 0) };
  }
}
