import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { MapcError } from '../../../src/diagnostics/mapc-error.js';

/** The findings that a run ends with; none if it ends well. */
export async function findingsOf(run: Promise<unknown>): Promise<readonly Diagnostic[]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof MapcError) return error.findings;
    throw error;
  }
  return [];
}
