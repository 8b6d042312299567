import { parentPort } from 'node:worker_threads';
import { RunState, type RunBuffers } from './run-state.js';
import { runSteps } from './run-steps.js';
import type { RunInput } from './step-loop.js';
import { Arena } from '../work/arena.js';
import { failureOf } from './failure.js';
import type { ThreadReport } from './thread-report.js';

/** What a worker thread is told to take part in. */
export interface ThreadStart {
  readonly input: RunInput;
  readonly buffers: RunBuffers;
}

/** Longest sleep between two looks: a change wakes the thread at once. */
const SLEEP_MS = 1000;

/** Buffers of the last run: the next one mostly needs as much. */
let kept: { readonly memory: number; readonly arena: Arena } | undefined;

/** Runs steps until there are none left; reports once. */
async function work({ input, buffers }: ThreadStart): Promise<ThreadReport> {
  const state = new RunState(buffers);
  const { memory } = input;
  if (kept?.memory !== memory) kept = { memory, arena: new Arena(memory) };
  const pause = (came: 'ran' | 'wait', seen: number): undefined => {
    if (came === 'wait') state.waitForChange(seen, SLEEP_MS);
  };
  const { differing, error } = await runSteps(input, state, pause, kept.arena);
  return { differing, ...(error === undefined ? {} : { failure: failureOf(error) }) };
}

/** The entry of a worker thread: it stands by until it is told what to do. */
parentPort?.on('message', (start: ThreadStart) => {
  void work(start).then(report => parentPort?.postMessage(report));
});
