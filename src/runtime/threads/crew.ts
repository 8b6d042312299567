import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';
import type { RunState } from './run-state.js';
import type { StepsResult } from './run-steps.js';
import type { RunInput } from './step-loop.js';
import { errorOf } from './failure.js';
import type { ThreadReport } from './thread-report.js';
import type { ThreadStart } from './worker-thread.js';

/** Where the code of worker threads stands: beside this module, in a build as in a bundle; undefined where there is none. */
export function threadEntry(): URL | undefined {
  const entry = new URL('./worker-thread.js', import.meta.url);
  return existsSync(fileURLToPath(entry)) ? entry : undefined;
}

/** Worker threads that stand by: they load their code at once, and then take part in one run after the other. */
export class Crew {
  readonly #members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Starts `count` threads whose code is at `entry`. While they stand by, they do not keep the process alive. */
  static start(count: number, entry: URL): Crew {
    return new Crew(Array.from({ length: count }, () => new Member(entry)));
  }

  get count(): number {
    return this.#members.length;
  }

  /** Runs all steps on `count` of the threads. Never rejects: what went wrong is in the results. */
  run(input: RunInput, state: RunState, count = this.count): Promise<readonly StepsResult[]> {
    return Promise.all(this.#members.slice(0, count).map(member => member.run(input, state)));
  }

  async end(): Promise<void> {
    await Promise.all(this.#members.map(member => member.end()));
  }
}

/** What a step leaves behind is small and soon gone: more room for it than this only fills memory (60 MiB with two threads). */
const YOUNG = { maxYoungGenerationSizeMb: 8 };

/** One thread. */
class Member {
  readonly #thread: Thread;
  #finish: ((result: StepsResult) => void) | undefined;
  /** Why it is gone. */
  #gone: Error | undefined;

  constructor(entry: URL) {
    this.#thread = new Thread(entry, { resourceLimits: YOUNG });
    this.#thread.unref();
    this.#thread.on('message', ({ differing, failure }: ThreadReport) => {
      this.#thread.unref();
      this.#finish?.({ differing, ...(failure === undefined ? {} : { error: errorOf(failure) }) });
      this.#finish = undefined;
    });
    this.#thread.on('error', error => this.#leave(error));
    this.#thread.on('exit', code => this.#leave(new Error(`a worker thread ended with ${code}`)));
  }

  run(input: RunInput, state: RunState): Promise<StepsResult> {
    return new Promise(resolve => {
      this.#finish = result => {
        // A thread that is gone never finishes its step: the others must not wait for it.
        if (this.#gone !== undefined) state.stop();
        resolve(result);
      };
      if (this.#gone !== undefined) {
        this.#finish({ differing: new Map(), error: this.#gone });
        return;
      }
      const start: ThreadStart = { input, buffers: state.buffers };
      this.#thread.ref();
      this.#thread.postMessage(start);
    });
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }

  #leave(error: Error): void {
    this.#gone ??= error;
    this.#finish?.({ differing: new Map(), error: this.#gone });
    this.#finish = undefined;
  }
}
