import type { Fix } from './diagnostic.js';
import type { Span } from './source.js';

/** Puts a text in the place of another. */
export function replaceFix(span: Span, text: string): Fix {
  return { title: `write "${text}"`, edits: [{ span, text }] };
}

/** Puts the nearest name, the first of the list, in the place of one that was not found; nothing where none is near. */
export function nearestFixes(span: Span, [best]: readonly string[]): readonly Fix[] {
  return best === undefined ? [] : [replaceFix(span, best)];
}
