import { cosineOf, type Statistics } from '../../tensor/compare/statistics.js';
import { formatCount } from '../../diagnostics/summary.js';

/** Three digits: `0.0039`, `1.2e-7`, `131000`. */
export function formatNumber(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  return size >= 1e-4 && size < 1e7 ? String(rounded) : rounded.toExponential().replace('e+', 'e');
}

/** `0.987`, or `1 - 3.1e-9` where the difference from 1 is what tells something. */
export function formatCosine(cosine: number | undefined): string {
  if (cosine === undefined) return '-';
  const rest = 1 - cosine;
  if (rest > 1e-3) return cosine.toFixed(4);
  return rest < 1e-15 ? '1' : `1 - ${rest.toExponential(1)}`;
}

/** Where a flat position is in a shape, one number for each axis. */
export function positionIn(flat: number, shape: readonly number[]): readonly number[] {
  const position: number[] = [];
  let rest = flat;
  for (let k = shape.length - 1; k >= 0; k--) {
    const size = shape[k] ?? 1;
    position.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return position;
}

/** `[0 17]`. */
export function formatPosition(flat: number, shape: readonly number[]): string {
  return `[${positionIn(flat, shape).join(' ')}]`;
}

/** What statistics say, in one line for a message. */
export function describeStatistics(found: Statistics, shape: readonly number[], cosine = cosineOf(found)): string {
  const { differing, elements, absolute, relative, ulps, unlike, left, right, first } = found;
  if (differing === 0) return `all ${formatCount(elements)} values are equal`;
  const errors = [
    absolute === undefined ? '' : `absolute ${formatNumber(absolute.value)}`,
    relative === undefined ? '' : `relative ${formatNumber(relative.value)}`,
    ulps === undefined ? '' : `${formatNumber(ulps.value)} ULPs`,
  ].filter(text => text !== '');
  const nonFinite = [
    left.nan + right.nan === 0 ? '' : `NaN: ${formatCount(left.nan)} in A, ${formatCount(right.nan)} in B`,
    left.infinite + right.infinite === 0
      ? ''
      : `infinite: ${formatCount(left.infinite)} in A, ${formatCount(right.infinite)} in B`,
    unlike === 0 ? '' : `${formatCount(unlike)} are finite on one side only`,
  ];
  return [
    `${formatCount(differing)} of ${formatCount(elements)} elements differ`,
    errors.length === 0 ? '' : `largest errors ${errors.join(', ')}`,
    cosine === undefined ? '' : `cosine ${formatCosine(cosine)}`,
    ...nonFinite,
    first === undefined ? '' : `first at ${formatPosition(first, shape)}`,
  ]
    .filter(text => text !== '')
    .join('; ');
}
