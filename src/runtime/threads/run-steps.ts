import type { Arena } from '../work/arena.js';
import type { Differing } from '../work/compare-tile.js';
import type { RunState } from './run-state.js';
import { StepLoop, type RunInput } from './step-loop.js';

/** What one thread did of a run. */
export interface StepsResult {
  /** What it found of proofs that do not hold, by the proof's index. */
  readonly differing: ReadonlyMap<number, Differing>;
  /** What a step threw; all threads are stopped then. */
  readonly error?: unknown;
}

/**
 * Takes part in a run until no step is left or it is stopped. `pause` is called after each step, and again and again
 * while a step has to wait for something that changes after `seen` (see `RunState.changes`). An `arena` of the input's
 * memory may be given. Never rejects.
 */
export async function runSteps(
  input: RunInput,
  state: RunState,
  pause: (came: 'ran' | 'wait', seen: number) => Promise<void> | undefined,
  arena?: Arena,
): Promise<StepsResult> {
  let loop: StepLoop | undefined;
  try {
    loop = new StepLoop(input, state, arena);
    for (;;) {
      const seen = state.changes;
      const came = loop.advance();
      if (came === 'over') break;
      const pausing = pause(came, seen);
      if (pausing !== undefined) await pausing;
    }
    return { differing: loop.differing };
  } catch (error) {
    state.stop();
    return { differing: loop?.differing ?? new Map(), error };
  } finally {
    await loop?.close();
  }
}
