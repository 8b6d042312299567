import { showName } from './show-name.js';

/** Longer names are compared by their first characters only: the work for one pair stays bounded. */
const LONGEST = 500;

export interface NearestOptions {
  /** How many names at most, best first. */
  readonly limit?: number;
  /** Largest number of slips that still counts as near; without it, one and two fifths of the length of the name. */
  readonly within?: number;
}

/**
 * The candidates that a slip of the finger or of memory turns into `name`, nearest first, in the order given where they
 * are equally near. A difference of case alone counts as the smallest slip.
 */
export function nearest(name: string, candidates: Iterable<string>, options: NearestOptions = {}): readonly string[] {
  const limit = options.limit ?? 3;
  const wanted = name.slice(0, LONGEST).toLowerCase();
  const found: { candidate: string; distance: number }[] = [];
  let bound = options.within ?? Math.floor(wanted.length * 0.4) + 1;
  for (const candidate of candidates) {
    if (limit <= 0) break;
    if (candidate === name) continue;
    const given = candidate.slice(0, LONGEST).toLowerCase();
    const distance = given === wanted ? 0 : distanceWithin(wanted, given, bound);
    if (distance === undefined) continue;
    const place = found.findIndex(other => other.distance > distance);
    if (place < 0 && found.length >= limit) continue;
    found.splice(place < 0 ? found.length : place, 0, { candidate, distance });
    if (found.length > limit) found.pop();
    // Once the list is full, only a nearer one matters: most candidates are then dismissed by their length.
    if (found.length === limit) bound = Math.min(bound, (found.at(-1)?.distance ?? 0) - 1);
    if (bound < 0) break;
  }
  return found.map(({ candidate }) => candidate);
}

/** `did you mean "layer" or "layers"?`, or undefined where nothing is near. */
export function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  return `did you mean ${listOf(names.map(name => `"${name}"`))}?`;
}

/** The same as a note, with names that are safe to print; none where nothing is near. */
export function suggestions(nearest: readonly string[] = []): readonly string[] {
  const text = didYouMean(nearest.map(name => showName(name)));
  return text === undefined ? [] : [text];
}

/** `a`, `a or b`, `a, b or c`. */
export function listOf(items: readonly string[], word = 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1) ?? ''}`;
}

/**
 * Damerau-Levenshtein distance (each pair of neighbours exchanged at most once), or undefined where it is above `bound`.
 * Only the diagonal band that can stay within the bound is computed.
 */
export function distanceWithin(a: string, b: string, bound: number): number | undefined {
  if (bound < 0 || Math.abs(a.length - b.length) > bound) return undefined;
  let from = 0;
  while (from < a.length && from < b.length && a.charCodeAt(from) === b.charCodeAt(from)) from++;
  let endA = a.length;
  let endB = b.length;
  while (endA > from && endB > from && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const rows = endA - from;
  const columns = endB - from;
  const beyond = bound + 1;
  let beforeLast = new Int32Array(columns + 1);
  let last = new Int32Array(columns + 1);
  let row = new Int32Array(columns + 1);
  for (let j = 0; j <= columns; j++) last[j] = j;
  for (let i = 1; i <= rows; i++) {
    const first = Math.max(1, i - bound);
    const end = Math.min(columns, i + bound);
    row.fill(beyond);
    row[0] = i;
    let best = first === 1 ? i : beyond;
    for (let j = first; j <= end; j++) {
      const same = a.charCodeAt(from + i - 1) === b.charCodeAt(from + j - 1);
      let cost = Math.min(get(last, j) + 1, get(row, j - 1) + 1, get(last, j - 1) + (same ? 0 : 1));
      const exchanged =
        i > 1 &&
        j > 1 &&
        a.charCodeAt(from + i - 1) === b.charCodeAt(from + j - 2) &&
        a.charCodeAt(from + i - 2) === b.charCodeAt(from + j - 1);
      if (exchanged) cost = Math.min(cost, get(beforeLast, j - 2) + 1);
      row[j] = cost;
      if (cost < best) best = cost;
    }
    // An exchange reaches back two rows, so one row above the bound is no proof yet; with the row before it, it is.
    if (best > bound && i > 1 && rowMinimum(last) > bound) return undefined;
    [beforeLast, last, row] = [last, row, beforeLast];
  }
  const distance = get(last, columns);
  return distance <= bound ? distance : undefined;
}

const get = (row: Int32Array, index: number): number => row[index] ?? 0;

function rowMinimum(row: Int32Array): number {
  let minimum = Number.MAX_SAFE_INTEGER;
  for (const value of row) if (value < minimum) minimum = value;
  return minimum;
}
