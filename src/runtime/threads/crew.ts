import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker as Thread } from 'node:worker_threads';
import type { RunState } from './run-state.js';
import type { StepsResult } from './run-steps.js';
import type { RunInput } from './step-loop.js';
import { errorOf, type ThreadReport } from './thread-report.js';
import type { ThreadStart } from './worker-thread.js';

/** Where the code of worker threads stands: beside this module, in a build as in a bundle; undefined where there is none. */
export function threadEntry(): URL | undefined {
  const entry = new URL('./worker-thread.js', import.meta.url);
  return existsSync(fileURLToPath(entry)) ? entry : undefined;
}

/** Runs all steps on `count` worker threads whose code is at `entry`. Never rejects: what went wrong is in the results. */
export function runOnThreads(
  input: RunInput,
  state: RunState,
  count: number,
  entry: URL,
): Promise<readonly StepsResult[]> {
  const start: ThreadStart = { input, buffers: state.buffers };
  return Promise.all(Array.from({ length: count }, () => runThread(start, state, entry)));
}

function runThread(start: ThreadStart, state: RunState, entry: URL): Promise<StepsResult> {
  return new Promise(resolve => {
    let report: ThreadReport | undefined;
    let broken: unknown;
    const thread = new Thread(entry, { workerData: start });
    thread.on('message', (said: ThreadReport) => {
      report = said;
    });
    thread.on('error', error => {
      broken = error;
    });
    thread.on('exit', code => {
      const { differing = new Map(), failure } = report ?? {};
      const error = broken ?? (report === undefined ? new Error(`a worker thread ended with ${code}`) : undefined);
      // A thread that is gone never finishes its step: the others must not wait for it.
      if (error !== undefined) state.stop();
      if (failure !== undefined) resolve({ differing, error: errorOf(failure) });
      else resolve({ differing, ...(error === undefined ? {} : { error }) });
    });
  });
}
