import { spanOf, type Strided } from './strided.js';
import { UNSEEN } from './view.js';

/** A dimension that both boxes share: position `outer` moves by `outerStep` and `inner` by `innerStep`, together. */
export interface MatchDigit {
  readonly outer: number;
  readonly outerStep: number;
  /** UNSEEN where the outer box repeats an element. */
  readonly inner: number;
  readonly innerStep: number;
  readonly size: number;
}

/** A box of pairs (outer position, inner position) that hit the same element. Digits stand in row-major order of the outer box. */
export interface Match {
  readonly outerStarts: readonly number[];
  readonly innerStarts: readonly number[];
  readonly digits: readonly MatchDigit[];
}

interface Dimension {
  readonly of: number;
  readonly step: number;
  readonly size: number;
  readonly stride: number;
}

/** One box while it is being taken apart: dimensions by descending stride, and the starts found so far. */
interface Side {
  readonly starts: readonly number[];
  readonly dimensions: readonly Dimension[];
}

/**
 * All pairs of positions at which the two boxes hit the same flat element, each pair once, as boxes of pairs. Exact for all
 * non-negative strides.
 *
 * Both boxes are read as digits, from the largest stride down. Equal strides are joined into one digit, once for each
 * carry. A stride that is a multiple of the other side's splits that dimension at its boundaries, so sizes that do not divide
 * one another give a first part, full rows and a last part. Strides that are no multiples are split at their least common
 * multiple; what is left below it, and what has no partner, is taken position by position. So the number of matches depends on
 * the digits and their boundaries, and not on sizes, wherever the digits of the two sides nest.
 */
export function matchBoxes(outer: Strided, inner: Strided): Match[] {
  const matches: Match[] = [];
  const free: MatchDigit[] = [];
  for (const [k, size] of outer.sizes.entries()) {
    if (outer.strides[k] === 0 && size > 1) free.push({ outer: k, outerStep: 1, inner: UNSEEN, innerStep: 0, size });
  }
  if (spanOf(outer.sizes, outer.strides) < 0 || spanOf(inner.sizes, inner.strides) < 0) return [];
  join(sideOf(outer), sideOf(inner), outer.offset - inner.offset, free, matches);
  return matches;
}

function sideOf(box: Strided): Side {
  const dimensions: Dimension[] = [];
  for (const [of, size] of box.sizes.entries()) {
    const stride = box.strides[of] ?? 0;
    if (stride < 0) throw new RangeError(`stride ${stride} is negative`);
    if (size > 1 && stride > 0) dimensions.push({ of, step: 1, size, stride });
  }
  dimensions.sort((a, b) => b.stride - a.stride);
  return { starts: box.sizes.map(() => 0), dimensions };
}

/** Finds all solutions of delta + sum(stride * p over outer) = sum(stride * q over inner). */
function join(outer: Side, inner: Side, delta: number, digits: readonly MatchDigit[], matches: Match[]): void {
  const outerSpan = reach(outer.dimensions, 0);
  const innerSpan = reach(inner.dimensions, 0);
  if (delta > innerSpan || delta + outerSpan < 0) return;
  const p = outer.dimensions[0];
  const q = inner.dimensions[0];
  if (p === undefined && q === undefined) {
    if (delta === 0) matches.push(finish(outer, inner, digits));
    return;
  }
  if (delta % commonStride(outer.dimensions, inner.dimensions) !== 0) return;
  if (p !== undefined && q !== undefined) {
    if (p.stride === q.stride) {
      joinEqual(outer, p, inner, q, delta, digits, matches);
      return;
    }
    if (splitLarger(outer, p, inner, q, delta, digits, matches)) return;
  }
  if (p !== undefined && p.stride > (q?.stride ?? 0)) {
    const first = Math.max(0, Math.ceil((-reach(outer.dimensions, 1) - delta) / p.stride));
    const last = Math.min(p.size - 1, Math.floor((innerSpan - delta) / p.stride));
    for (let i = first; i <= last; i++) join(part(outer, i, []), inner, delta + i * p.stride, digits, matches);
  } else if (q !== undefined) {
    const first = Math.max(0, Math.ceil((delta - reach(inner.dimensions, 1)) / q.stride));
    const last = Math.min(q.size - 1, Math.floor((delta + outerSpan) / q.stride));
    for (let i = first; i <= last; i++) join(outer, part(inner, i, []), delta - i * q.stride, digits, matches);
  }
}

/** Both largest strides are equal: p = q + carry, for each carry that the smaller dimensions can make. */
function joinEqual(
  outer: Side,
  p: Dimension,
  inner: Side,
  q: Dimension,
  delta: number,
  digits: readonly MatchDigit[],
  matches: Match[],
): void {
  const least = Math.max(1 - q.size, Math.ceil((-reach(outer.dimensions, 1) - delta) / p.stride));
  const most = Math.min(p.size - 1, Math.floor((reach(inner.dimensions, 1) - delta) / p.stride));
  for (let carry = least; carry <= most; carry++) {
    const start = Math.max(0, carry);
    const size = Math.min(p.size, q.size + carry) - start;
    const digit = { outer: p.of, outerStep: p.step, inner: q.of, innerStep: q.step, size };
    join(
      part(outer, start, []),
      part(inner, start - carry, []),
      delta + carry * p.stride,
      size > 1 ? [...digits, digit] : digits,
      matches,
    );
  }
}

/** Splits the dimension of the smaller stride so that the larger stride (or their least common multiple) is one of its digits. */
function splitLarger(
  outer: Side,
  p: Dimension,
  inner: Side,
  q: Dimension,
  delta: number,
  digits: readonly MatchDigit[],
  matches: Match[],
): boolean {
  const common = (p.stride / gcd(p.stride, q.stride)) * q.stride;
  const outerFactor = common / p.stride;
  const innerFactor = common / q.stride;
  if ((outerFactor > 1 && p.size <= outerFactor) || (innerFactor > 1 && q.size <= innerFactor)) return false;
  if (outerFactor > 1 && innerFactor > 1) {
    for (const [outerPart, outerStart] of split(outer, p, outerFactor, 0)) {
      for (const [innerPart, innerStart] of split(inner, q, innerFactor, 0)) {
        join(outerPart, innerPart, delta + outerStart * p.stride - innerStart * q.stride, digits, matches);
      }
    }
  } else if (innerFactor > 1) {
    const rest = reach(inner.dimensions, 1) + (innerFactor - 1) * q.stride;
    const phase = phaseOf(delta, reach(outer.dimensions, 1), rest, p.stride, q.stride, innerFactor);
    for (const [innerPart, start] of split(inner, q, innerFactor, phase)) {
      join(outer, innerPart, delta - start * q.stride, digits, matches);
    }
  } else {
    const rest = reach(outer.dimensions, 1) + (outerFactor - 1) * p.stride;
    const phase = phaseOf(-delta, reach(inner.dimensions, 1), rest, q.stride, p.stride, outerFactor);
    for (const [outerPart, start] of split(outer, p, outerFactor, phase)) {
      join(outerPart, inner, delta + start * p.stride, digits, matches);
    }
  }
  return true;
}

/** Where to begin full rows: at the dimension's own start if one carry explains everything, else at the other side's boundary. */
function phaseOf(delta: number, otherRest: number, rest: number, large: number, small: number, factor: number): number {
  const carries = Math.floor((rest - delta) / large) - Math.ceil((-otherRest - delta) / large);
  if (carries <= 0) return 0;
  const phase = Math.floor(delta / small) % factor;
  return phase < 0 ? phase + factor : phase;
}

/** The largest dimension in up to three parts, each with its start: before `phase`, whole multiples of `factor`, and what is left. */
function split(side: Side, top: Dimension, factor: number, phase: number): [Side, number][] {
  const parts: [Side, number][] = [];
  const keep = (start: number, size: number) => {
    if (size > 0) parts.push([part(side, start, size > 1 ? [{ ...top, size }] : []), start]);
  };
  keep(0, Math.min(phase, top.size));
  const count = Math.max(0, Math.floor((top.size - phase) / factor));
  const row = { ...top, size: factor };
  if (count === 1) parts.push([part(side, phase, [row]), phase]);
  if (count > 1) {
    const rows = { ...top, step: top.step * factor, stride: top.stride * factor, size: count };
    parts.push([part(side, phase, [rows, row]), phase]);
  }
  keep(phase + count * factor, top.size - phase - count * factor);
  return parts;
}

/** The side from position `start` of its largest dimension on, with `dimensions` in the place of that dimension. */
function part(side: Side, start: number, dimensions: readonly Dimension[]): Side {
  const [top, ...rest] = side.dimensions;
  if (top === undefined) return side;
  const starts = start === 0 ? side.starts : side.starts.map((s, k) => (k === top.of ? s + start * top.step : s));
  return { starts, dimensions: dimensions.length === 0 ? rest : [...dimensions, ...rest] };
}

function finish(outer: Side, inner: Side, digits: readonly MatchDigit[]): Match {
  return {
    outerStarts: outer.starts,
    innerStarts: inner.starts,
    digits: [...digits].sort((a, b) => a.outer - b.outer || b.outerStep - a.outerStep),
  };
}

/** Span of the dimensions from `from` on. */
function reach(dimensions: readonly Dimension[], from: number): number {
  let span = 0;
  for (let k = from; k < dimensions.length; k++) {
    const dimension = dimensions[k];
    if (dimension !== undefined) span += (dimension.size - 1) * dimension.stride;
  }
  return span;
}

function commonStride(a: readonly Dimension[], b: readonly Dimension[]): number {
  let common = 0;
  for (const { stride } of a) common = gcd(stride, common);
  for (const { stride } of b) common = gcd(stride, common);
  return common;
}

function gcd(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
