import type { Match } from './match-boxes.js';
import { wholeView, type View } from './view.js';

/** A part of one dimension: its positions are start + sum(step * i). */
export interface DimensionPart {
  readonly start: number;
  readonly digits: readonly { readonly step: number; readonly size: number }[];
}

/** Whether a match takes all `size` positions of the outer dimension k, as one digit. */
export function isPlain(match: Match, k: number, size: number): boolean {
  const digits = match.digits.filter(digit => digit.outer === k);
  if (size === 1) return digits.length === 0;
  return digits.length === 1 && digits[0]?.outerStep === 1 && digits[0].size === size;
}

/**
 * Parts that dimension k (of `size` positions, not plain in all matches) is to be cut into, in order, on the way to boxes
 * in which each match is plain: at the ends of runs of positions where there are any, else by the digits of one match.
 */
export function chooseCut(matches: readonly Match[], k: number, size: number): DimensionPart[] {
  const bounds = new Set([0, size]);
  let steps: { readonly start: number; readonly step: number } | undefined;
  for (const match of matches) {
    const start = match.outerStarts[k] ?? 0;
    const digits = match.digits.filter(digit => digit.outer === k);
    let run = 1;
    for (const digit of digits.toReversed()) run = digit.outerStep === run ? run * digit.size : NaN;
    if (!Number.isNaN(run)) bounds.add(start).add(start + run);
    const step = digits[0]?.outerStep ?? 1;
    if (step > 1) steps ??= { start, step };
  }
  if (bounds.size > 2 || steps === undefined) {
    const ends = [...bounds].sort((a, b) => a - b);
    return ends.slice(1).map((end, i) => runOf(ends[i] ?? 0, end));
  }
  const phase = steps.start % steps.step;
  const count = Math.floor((size - phase) / steps.step);
  const rest = phase + count * steps.step;
  const rows = {
    start: phase,
    digits: [
      { step: steps.step, size: count },
      { step: 1, size: steps.step },
    ],
  };
  return [...(phase > 0 ? [runOf(0, phase)] : []), rows, ...(rest < size ? [runOf(rest, size)] : [])];
}

/** Each position by itself. */
export function singlePositions(size: number): DimensionPart[] {
  return Array.from({ length: size }, (_, start) => ({ start, digits: [] }));
}

function runOf(start: number, end: number): DimensionPart {
  return { start, digits: [{ step: 1, size: end - start }] };
}

/** The view of a box that shows this part of dimension k, and all of the others. */
export function viewOfPart(sizes: readonly number[], k: number, part: DimensionPart): View {
  const whole = wholeView(sizes);
  return {
    starts: whole.starts.map((start, dimension) => (dimension === k ? part.start : start)),
    digits: whole.digits.flatMap(digit =>
      digit.dimension === k ? part.digits.map(({ step, size }) => ({ dimension: k, step, size })) : [digit],
    ),
  };
}
