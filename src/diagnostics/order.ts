import type { Diagnostic } from './diagnostic.js';
import type { Place } from './source.js';

/** Findings by file, offset and code; what no file is about comes first; equal ones stay in the order in which they were reported. */
export function sortFindings(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return findings
    .map(finding => ({ finding, file: fileOf(finding.at), offset: offsetOf(finding.at) }))
    .sort((a, b) => compare(a.file, b.file) || a.offset - b.offset || compare(a.finding.code, b.finding.code))
    .map(({ finding }) => finding);
}

/** Name of the file that a place is in; empty for a place outside files. */
export function fileOf(place: Place): string {
  if (place.kind === 'text') return place.span.source.name;
  return place.kind === 'file' ? place.path : '';
}

function offsetOf(place: Place): number {
  if (place.kind === 'text') return place.span.start;
  return place.kind === 'file' ? (place.offset ?? -1) : -1;
}

// By code unit, not by locale: the order must be the same on every machine.
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
