import type { Diagnostic } from './diagnostic.js';

/** How many findings of each severity. */
export interface Summary {
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
}

export function summarize(findings: readonly Diagnostic[]): Summary {
  const summary = { errors: 0, warnings: 0, infos: 0 };
  for (const { severity } of findings) {
    if (severity === 'error') summary.errors++;
    else if (severity === 'warning') summary.warnings++;
    else summary.infos++;
  }
  return summary;
}

/** `2 errors, 1 warning`; `no problems` where there is nothing. */
export function formatSummary({ errors, warnings, infos }: Summary): string {
  const parts = [count(errors, 'error'), count(warnings, 'warning'), count(infos, 'remark')].filter(
    part => part !== '',
  );
  return parts.length === 0 ? 'no problems' : parts.join(', ');
}

/** A whole number as people read it: `9,990`. */
export function formatCount(value: number): string {
  // Intl would do the same, and takes 10 ms to be there.
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 tensor`, `9,990 tensors`. */
export function counted(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const count = (value: number, noun: string): string => (value === 0 ? '' : counted(value, noun));
