import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { LostNaNError, type LostNaN } from '../work/lost-nan.js';

/** An error as plain data. */
export type Failure =
  | { readonly kind: 'nan'; readonly lost: LostNaN }
  | { readonly kind: 'findings'; readonly findings: readonly Diagnostic[]; readonly temporary: boolean }
  | { readonly kind: 'ours'; readonly message: string; readonly stack: string };

/** What another thread needs to throw the same error. */
export function failureOf(error: unknown): Failure {
  if (error instanceof MapcError) {
    return { kind: 'findings', findings: error.findings, temporary: error.temporary };
  }
  if (error instanceof LostNaNError) return { kind: 'nan', lost: error.lost };
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'ours', message, stack: error instanceof Error ? (error.stack ?? '') : '' };
}

/** The error that a failure was. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'nan') return new LostNaNError(failure.lost);
  if (failure.kind === 'findings') return new MapcError(failure.findings, { temporary: failure.temporary });
  return Object.assign(new Error(failure.message), { stack: failure.stack });
}
