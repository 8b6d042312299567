import { parentPort } from 'node:worker_threads';
import { RunState, type RunBuffers } from './run-state.js';
import { runSteps } from './run-steps.js';
import type { RunInput } from './step-loop.js';
import { failureOf } from './failure.js';
import type { ThreadReport } from './thread-report.js';

/** What a worker thread is told to take part in. */
export interface ThreadStart {
  readonly input: RunInput;
  readonly buffers: RunBuffers;
}

/** Longest sleep between two looks: a change wakes the thread at once. */
const SLEEP_MS = 1000;

/** Runs steps until there are none left; reports once. */
async function work({ input, buffers }: ThreadStart): Promise<ThreadReport> {
  const state = new RunState(buffers);
  const { differing, error } = await runSteps(input, state, (came, seen) => {
    if (came === 'wait') state.waitForChange(seen, SLEEP_MS);
    return undefined;
  });
  return { differing, ...(error === undefined ? {} : { failure: failureOf(error) }) };
}

/** The entry of a worker thread: it stands by until it is told what to do. */
parentPort?.on('message', (start: ThreadStart) => {
  void work(start).then(report => parentPort?.postMessage(report));
});
