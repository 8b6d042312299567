import { parentPort, workerData } from 'node:worker_threads';
import type { Tolerance } from '../../tensor/compare/tolerance.js';
import { BothSides, type SideFiles } from './both-sides.js';
import { Executor } from './executor.js';
import { failureOf, type Failure } from '../threads/failure.js';
import type { Work, WorkResult } from './work.js';

/** What a thread of a comparison is given when it starts. Plain data. */
export interface ThreadStart {
  readonly left: SideFiles;
  readonly right: SideFiles;
  readonly tolerance: Tolerance;
  readonly memory: number;
}

/** Its answer to one batch of works. */
export type FromThread =
  | { readonly kind: 'results'; readonly results: readonly WorkResult[] }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** The thread: opens both sides and answers batches, one after the other, until it is ended from outside. */
const { left, right, tolerance, memory } = workerData as ThreadStart;
const opening = BothSides.open(left, right).then(files => new Executor(files.readInto.bind(files), tolerance, memory));

// Told with the first answer; until somebody asks, nobody misses the files.
opening.catch(() => undefined);

parentPort?.on('message', (batch: readonly Work[]) => {
  opening
    .then((executor): FromThread => ({ kind: 'results', results: batch.map(work => executor.run(work)) }))
    .catch((error: unknown): FromThread => ({ kind: 'failure', failure: failureOf(error) }))
    .then(answer => parentPort?.postMessage(answer))
    .catch((error: unknown) => {
      throw error;
    });
});
