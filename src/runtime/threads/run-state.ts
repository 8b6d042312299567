import { HASHES, type Hash } from '../schedule/job.js';

/** The memory behind a `RunState`, as a thread hands it to another. */
export interface RunBuffers {
  readonly control: SharedArrayBuffer;
  readonly done: SharedArrayBuffer;
  readonly checks: SharedArrayBuffer;
  readonly sums: SharedArrayBuffer;
  readonly digests: SharedArrayBuffer;
  readonly amounts: SharedArrayBuffer;
  readonly touched: SharedArrayBuffer;
}

/** Cells of `control`. */
const NEXT = 0;
const LIMIT = 1;
const STOPPED = 2;
const REDONE = 3;
const CHANGES = 4;
const CELLS = 5;

/** Cells of `amounts`. */
const WORKED = 0;
const READ = 1;

/** The longest digest. */
const DIGEST_BYTES = HASHES.sha256;

/**
 * What the threads of a run share: which step is next, which are done, and what came out of them. Steps are handed out
 * in order by one counter; no message is sent for a step.
 */
export class RunState {
  readonly buffers: RunBuffers;
  /** Number of all steps. */
  readonly steps: number;
  readonly #control: Int32Array;
  readonly #done: Uint8Array;
  readonly #checks: Uint32Array;
  readonly #sums: Int32Array;
  readonly #digests: Uint8Array;
  readonly #amounts: BigInt64Array;
  readonly #touched: Uint8Array;

  constructor(buffers: RunBuffers) {
    this.buffers = buffers;
    this.#control = new Int32Array(buffers.control);
    this.#done = new Uint8Array(buffers.done);
    this.#checks = new Uint32Array(buffers.checks);
    this.#sums = new Int32Array(buffers.sums);
    this.#digests = new Uint8Array(buffers.digests);
    this.#amounts = new BigInt64Array(buffers.amounts);
    this.#touched = new Uint8Array(buffers.touched);
    this.steps = this.#done.length;
  }

  /** A run of so many steps that writes `files`; `tensors` are checksummed, `digests` are computed. */
  static create(size: { steps: number; files: number; tensors: number; digests: number }): RunState {
    const { steps, files, tensors, digests } = size;
    return new RunState({
      control: new SharedArrayBuffer(4 * CELLS),
      done: new SharedArrayBuffer(steps),
      checks: new SharedArrayBuffer(4 * steps),
      sums: new SharedArrayBuffer(4 * tensors),
      digests: new SharedArrayBuffer(DIGEST_BYTES * digests),
      amounts: new SharedArrayBuffer(16),
      touched: new SharedArrayBuffer(files),
    });
  }

  /** Bytes of all of it. */
  get bytes(): number {
    const { control, done, checks, sums, digests, amounts, touched } = this.buffers;
    return [control, done, checks, sums, digests, amounts, touched].reduce((sum, part) => sum + part.byteLength, 0);
  }

  /** The next step that nobody has, or undefined if there is none left. It is the caller's to run. */
  claim(): number | undefined {
    const step = Atomics.add(this.#control, NEXT, 1);
    return step < this.steps ? step : undefined;
  }

  /** Steps from this number on must wait. */
  get limit(): number {
    return Atomics.load(this.#control, LIMIT);
  }

  set limit(step: number) {
    if (Atomics.exchange(this.#control, LIMIT, step) !== step) this.#tellChange();
  }

  /** Whether all threads are to stop after the step that they are in. */
  get stopped(): boolean {
    return Atomics.load(this.#control, STOPPED) !== 0;
  }

  stop(): void {
    Atomics.store(this.#control, STOPPED, 1);
    this.#tellChange();
  }

  /** Marks a step as done. `check` tells its bytes from others; a proof or a digest has none. */
  finish(step: number, check: number): void {
    this.#checks[step] = check;
    Atomics.store(this.#done, step, 1);
    this.#tellChange();
  }

  isDone(step: number): boolean {
    return Atomics.load(this.#done, step) === 1;
  }

  /** What a step's bytes were found to be; before it is done, what an earlier run says that they are. */
  check(step: number): number {
    return this.#checks[step] ?? 0;
  }

  setCheck(step: number, check: number): void {
    this.#checks[step] = check;
  }

  /** Waits until something has changed since `seen` (a `changes` of before), for so many milliseconds at most. */
  waitForChange(seen: number, milliseconds: number): void {
    Atomics.wait(this.#control, CHANGES, seen, milliseconds);
  }

  /** A number that is another one whenever a step is done, the limit moves or the run is stopped. */
  get changes(): number {
    return Atomics.load(this.#control, CHANGES);
  }

  /** Tells that bytes of an earlier run were not what they should be, and were written again. */
  countRedone(): void {
    Atomics.add(this.#control, REDONE, 1);
  }

  get redone(): number {
    return Atomics.load(this.#control, REDONE);
  }

  /** Tells that bytes of an output file were written. */
  touch(file: number): void {
    Atomics.store(this.#touched, file, 1);
  }

  /** Files that were touched since the last call. */
  takeTouched(): number[] {
    return Array.from(this.#touched.keys()).filter(file => Atomics.exchange(this.#touched, file, 0) === 1);
  }

  /** Adds a part of a tensor's CRC-32. */
  addToSum(tensor: number, part: number): void {
    Atomics.xor(this.#sums, tensor, part);
  }

  /** The CRC-32 of a tensor whose parts are all there. */
  sum(tensor: number): number {
    return Atomics.load(this.#sums, tensor) >>> 0;
  }

  setDigest(index: number, digest: Uint8Array): void {
    this.#digests.set(digest, index * DIGEST_BYTES);
  }

  /** A digest that is done, in hexadecimal. */
  digest(index: number, hash: Hash): string {
    const from = index * DIGEST_BYTES;
    return Buffer.from(this.#digests.slice(from, from + HASHES[hash])).toString('hex');
  }

  /** Counts bytes: of tensors that were written or compared, and of files that were read. */
  count(worked: number, read: number): void {
    Atomics.add(this.#amounts, WORKED, BigInt(worked));
    Atomics.add(this.#amounts, READ, BigInt(read));
  }

  get worked(): number {
    return Number(Atomics.load(this.#amounts, WORKED));
  }

  get read(): number {
    return Number(Atomics.load(this.#amounts, READ));
  }

  #tellChange(): void {
    Atomics.add(this.#control, CHANGES, 1);
    Atomics.notify(this.#control, CHANGES);
  }
}
