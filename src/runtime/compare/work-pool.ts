import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';
import type { Tolerance } from '../../tensor/compare/tolerance.js';
import type { BothSides, SideFiles } from './both-sides.js';
import type { FromThread, ThreadStart } from './compare-thread.js';
import { Executor } from './executor.js';
import { errorOf } from '../threads/failure.js';
import type { Work, WorkResult } from './work.js';

/** Does works, several at a time. */
export interface WorkPool {
  /** Batches that can be under way at a time. */
  readonly jobs: number;
  run(batch: readonly Work[]): Promise<readonly WorkResult[]>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly left: SideFiles;
  readonly right: SideFiles;
  readonly tolerance: Tolerance;
  /** Bytes of buffers for tiles, of each job. */
  readonly memory: number;
  readonly jobs: number;
}

/** A pool that works here, in this thread. */
export function inlinePool(files: BothSides, { tolerance, memory }: PoolOptions): WorkPool {
  const executor = new Executor(files.readInto.bind(files), tolerance, memory);
  return {
    jobs: 1,
    run: batch => new Promise(resolve => resolve(batch.map(work => executor.run(work)))),
    close: () => Promise.resolve(),
  };
}

/** Milliseconds of work that are over before threads would be of use. */
const BEFORE_THREADS = 150;

/** A pool that works here until that takes longer than threads take to start, and then on threads. */
export function growingPool(files: BothSides, options: PoolOptions, entry: URL, before = BEFORE_THREADS): WorkPool {
  const here = inlinePool(files, options);
  let threads: WorkPool | undefined;
  let worked = 0;
  return {
    get jobs() {
      return threads?.jobs ?? here.jobs;
    },
    run: async batch => {
      if (worked >= before) threads ??= threadPool(options, entry);
      if (threads !== undefined) return threads.run(batch);
      const began = performance.now();
      const results = await here.run(batch);
      worked += performance.now() - began;
      return results;
    },
    close: async () => {
      await threads?.close();
      await here.close();
    },
  };
}

/** Where the code of a thread stands: beside this module, in a build as in a bundle; undefined where there is none. */
export function threadEntry(): URL | undefined {
  const entry = new URL('./compare-thread.js', import.meta.url);
  return existsSync(fileURLToPath(entry)) ? entry : undefined;
}

/** A pool of threads. A thread that dies ends all that is under way. */
export function threadPool(options: PoolOptions, entry: URL): WorkPool {
  const { left, right, tolerance, memory, jobs } = options;
  const start: ThreadStart = { left, right, tolerance, memory };
  const threads = Array.from({ length: jobs }, () => new PoolThread(entry, start));
  return {
    jobs,
    run: batch => {
      const idlest = threads.reduce((a, b) => (b.load < a.load ? b : a));
      return idlest.run(batch);
    },
    close: async () => {
      await Promise.all(threads.map(thread => thread.close()));
    },
  };
}

interface Waiting {
  readonly resolve: (results: readonly WorkResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread; batches are answered in the order in which they were sent. */
class PoolThread {
  readonly #thread: Thread;
  readonly #waiting: Waiting[] = [];
  #broken: Error | undefined;

  constructor(entry: URL, start: ThreadStart) {
    this.#thread = new Thread(entry, { workerData: start });
    this.#thread.on('message', (said: FromThread) => {
      const next = this.#waiting.shift();
      if (said.kind === 'results') next?.resolve(said.results);
      else next?.reject(errorOf(said.failure));
    });
    this.#thread.on('error', error => {
      this.#fail(error);
    });
    this.#thread.on('exit', code => {
      this.#fail(new Error(`a worker thread ended with ${code}`));
    });
  }

  /** Batches that it has not answered. */
  get load(): number {
    return this.#waiting.length;
  }

  run(batch: readonly Work[]): Promise<readonly WorkResult[]> {
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) {
        reject(this.#broken);
        return;
      }
      this.#waiting.push({ resolve, reject });
      this.#thread.postMessage(batch);
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
