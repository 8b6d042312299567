import type { Diagnostic } from './diagnostic.js';
import type { Place } from './source.js';

/** Each finding once: mappings that build on each other have the same mistakes, at the same places. */
export function distinct(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return findings.filter(({ code, message, at }) => {
    const id = JSON.stringify([code, message, spotOf(at)]);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

const spotOf = (place: Place): unknown => (place.kind === 'text' ? [place.span.source.name, place.span.start] : place);
