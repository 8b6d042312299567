import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { MapcError } from '../diagnostics/mapc-error.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { RunState } from './threads/run-state.js';
import type { Crew } from './threads/crew.js';
import { runSteps, type StepsResult } from './threads/run-steps.js';
import type { RunInput } from './threads/step-loop.js';

/** Where a run's steps are done: on `count` threads of a crew, or all in this thread. */
export type Hands =
  { readonly kind: 'threads'; readonly crew: Crew; readonly count: number } | { readonly kind: 'here' };

/** Between two looks at signals, progress and checkpoints: short for a person, long beside a tile. */
const INTERVAL_MS = 25;

/** Does all steps of a run. `tend` is called every now and then meanwhile; what it throws stops the run. Never rejects. */
export async function conduct(
  input: RunInput,
  state: RunState,
  hands: Hands,
  tend: () => void,
): Promise<readonly StepsResult[]> {
  const errors: StepsResult[] = [];
  const look = (): void => {
    try {
      tend();
    } catch (error) {
      errors.push({ differing: new Map(), error });
      state.stop();
    }
  };
  look();
  if (hands.kind === 'here') return [await runHere(input, state, look), ...errors];
  const timer = setInterval(look, INTERVAL_MS);
  try {
    return [...(await hands.crew.run(input, state, hands.count)), ...errors];
  } finally {
    clearInterval(timer);
  }
}

/** The same in this thread: now and then timers and signals get their turn. */
async function runHere(input: RunInput, state: RunState, look: () => void): Promise<StepsResult> {
  let last = performance.now();
  return runSteps(input, state, came => {
    if (came === 'ran' && performance.now() - last < INTERVAL_MS) return undefined;
    last = performance.now();
    look();
    return came === 'wait' ? sleep(1) : turn();
  });
}

/** One error for all that went wrong: a mistake of ours as it is; of findings, each once. Undefined if nothing did. */
export function joinErrors(errors: readonly unknown[]): Error | undefined {
  const findings = new Map<string, Diagnostic>();
  let temporary = true;
  for (const error of errors) {
    if (!(error instanceof MapcError)) return error instanceof Error ? error : new Error(String(error));
    temporary &&= error.temporary;
    for (const finding of error.findings) findings.set(JSON.stringify([finding.code, finding.message]), finding);
  }
  if (findings.size === 0) return undefined;
  return new MapcError([...findings.values()], { temporary, cause: errors[0] });
}
