import type { Diagnostic } from './diagnostic.js';

/**
 * What formats and runtime throw: a finding (or several) on the way up. The stages before them report and go on instead.
 * `temporary` marks what may go better next time: a lock that another run holds.
 */
export class MapcError extends Error {
  readonly findings: readonly Diagnostic[];
  readonly temporary: boolean;

  constructor(findings: Diagnostic | readonly Diagnostic[], options: { cause?: unknown; temporary?: boolean } = {}) {
    const all: readonly Diagnostic[] = 'code' in findings ? [findings] : findings;
    super(all.map(finding => `${finding.code}: ${finding.message}`).join('\n'), { cause: options.cause });
    this.name = 'MapcError';
    this.findings = all;
    this.temporary = options.temporary ?? false;
  }
}
