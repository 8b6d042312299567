import { invariant } from '../../diagnostics/invariant.js';
import type { Ticker } from '../work/ticker.js';
import type { WorkPool } from './work-pool.js';
import type { Work, WorkResult } from './work.js';

/** A work, its size in bytes for the progress, and what is to be done with its result. */
export interface Order {
  readonly work: Work;
  readonly bytes: number;
  readonly done: (result: WorkResult) => void;
}

/** An order whose result is of the work's own kind. */
export function orderOf<W extends Work>(
  work: W,
  bytes: number,
  done: (result: Extract<WorkResult, { kind: W['kind'] }>) => void,
): Order {
  const isOwn = (result: WorkResult): result is Extract<WorkResult, { kind: W['kind'] }> => result.kind === work.kind;
  return {
    work,
    bytes,
    done: result => {
      invariant(isOwn(result), 'a result is of the kind of its work');
      done(result);
    },
  };
}

/** Bytes of works that are sent together: long enough that messages cost nothing, short enough to share out and to stop. */
const BATCH_BYTES = 8 * 1024 * 1024;

/** Batches that wait in each thread: the next one is there when one is done. */
const AHEAD = 2;

/**
 * Runs works on a pool. The list may be made while it runs; results come in any order. Throws what a work throws, and
 * MapcError when the ticker's signal comes.
 */
export async function runBatches(pool: WorkPool, orders: Iterable<Order>, ticker: Ticker): Promise<void> {
  const underway = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const begin = (batch: readonly Order[]): void => {
    const bytes = batch.reduce((sum, order) => sum + order.bytes, 0);
    const running = pool
      .run(batch.map(({ work }) => work))
      .then(async results => {
        for (const [i, result] of results.entries()) batch[i]?.done(result);
        await ticker.tick(bytes);
      })
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => underway.delete(running));
    underway.add(running);
  };
  for (const batch of batchesOf(orders)) {
    while (underway.size >= pool.jobs * AHEAD) await Promise.race(underway);
    if (failure !== undefined) break;
    begin(batch);
  }
  while (underway.size > 0 && failure === undefined) await Promise.race(underway);
  if (failure !== undefined) throw failure.error;
}

function* batchesOf(orders: Iterable<Order>): Generator<readonly Order[]> {
  let batch: Order[] = [];
  let bytes = 0;
  for (const order of orders) {
    batch.push(order);
    bytes += order.bytes;
    if (bytes < BATCH_BYTES) continue;
    yield batch;
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
