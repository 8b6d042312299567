import { assertNever } from '../../diagnostics/invariant.js';
import type { Pattern, Segment } from './pattern.js';
import { regexGroups } from './regex.js';

/** What values a capture takes: numbers, the index of a word, or the text itself. */
export type CaptureKind = 'integer' | 'words' | 'word' | 'path' | 'text';

export interface Capture {
  readonly name: string;
  readonly kind: CaptureKind;
}

/** The captures of a pattern, each once, in the order in which they first stand in it. */
export function captures(pattern: Pattern): readonly Capture[] {
  if (pattern.kind === 'regex') {
    return regexGroups(pattern.source).map(({ name, digits }) => ({ name, kind: digits ? 'integer' : 'text' }));
  }
  const found = new Map<string, Capture>();
  for (const segment of pattern.segments) {
    for (const capture of capturesOfSegment(segment)) if (!found.has(capture.name)) found.set(capture.name, capture);
  }
  return [...found.values()];
}

/** The captures of one segment: several for a sum or the number of a group, none for literal text. */
export function capturesOfSegment(segment: Segment): readonly Capture[] {
  switch (segment.kind) {
    case 'text':
      return [];
    case 'number':
      return segment.form.terms.map(term => ({ name: term.capture, kind: 'integer' }));
    case 'words':
    case 'word':
    case 'path':
      return [{ name: segment.capture, kind: segment.kind }];
    default:
      return assertNever(segment);
  }
}
