import { assertNever } from '../../diagnostics/invariant.js';
import { matchSteps, type Step, type StepValues } from './match-steps.js';
import type { Pattern, Segment } from './pattern.js';
import { matchRegex } from './regex.js';

/** What a key says, before numbers are solved for captures: `decode` does that. */
export type RawMatch =
  /** For each segment its number, the index of its word or its text; undefined for literal text. */
  | { readonly kind: 'segments'; readonly values: StepValues }
  /** The text of each named group that took part. */
  | { readonly kind: 'regex'; readonly groups: ReadonlyMap<string, string> };

const stepsOfPatterns = new WeakMap<readonly Segment[], readonly Step[]>();

/**
 * Reads a whole key by a pattern, in time linear in the key, or gives undefined. A number has no leading zeros (or is
 * padded as the pattern says) and at most 15 digits. Of several readings (`ambiguity` finds such patterns) the first.
 */
export function matchKey(pattern: Pattern, key: string): RawMatch | undefined {
  if (pattern.kind === 'regex') {
    const groups = matchRegex(pattern.source, key);
    return groups === undefined ? undefined : { kind: 'regex', groups };
  }
  let steps = stepsOfPatterns.get(pattern.segments);
  if (steps === undefined) {
    steps = pattern.segments.map(stepOf);
    stepsOfPatterns.set(pattern.segments, steps);
  }
  const values = matchSteps(steps, key);
  return values === undefined ? undefined : { kind: 'segments', values };
}

function stepOf(segment: Segment): Step {
  switch (segment.kind) {
    case 'text':
    case 'words':
    case 'number':
      return segment;
    case 'word':
    case 'path':
      return { kind: 'run', separators: segment.kind === 'path', least: 1 };
    default:
      return assertNever(segment);
  }
}
