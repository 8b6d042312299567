import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import type { Differing } from '../work/compare-tile.js';

/** What a thread says when it ends: once, and not of single steps. */
export interface ThreadReport {
  /** What it found of proofs that do not hold, by the proof's index. */
  readonly differing: ReadonlyMap<number, Differing>;
  readonly failure?: Failure;
}

/** An error as plain data. */
export type Failure =
  | { readonly kind: 'finding'; readonly findings: readonly Diagnostic[]; readonly temporary: boolean }
  | { readonly kind: 'ours'; readonly message: string; readonly stack: string };

/** What another thread needs to throw the same error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof MapcError) {
    return { kind: 'finding', findings: error.findings, temporary: error.temporary };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'ours', message, stack: error instanceof Error ? (error.stack ?? '') : '' };
}

/** The error that a failure was. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'finding') return new MapcError(failure.findings, { temporary: failure.temporary });
  return Object.assign(new Error(failure.message), { stack: failure.stack });
}
