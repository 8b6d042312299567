import { formatCount } from './summary.js';

const STEPS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `999 B`, `2.07 MB`, `131 GB`: three digits, in powers of ten as disks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  let value = bytes;
  let unit = '';
  for (const step of STEPS) {
    value /= 1000;
    unit = step;
    // What rounds to 1000 belongs to the next unit.
    if (Number(value.toPrecision(3)) < 1000) break;
  }
  return `${threeDigits(value)} ${unit}`;
}

const threeDigits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** Two sizes such that one sees which is larger: `2.07 MB` and `131 GB`, or all digits where they would look alike. */
export function formatSizes(first: number, second: number): readonly [string, string] {
  const [one, other] = [formatBytes(first), formatBytes(second)];
  return one === other && first !== second
    ? [`${formatCount(first)} bytes`, `${formatCount(second)} bytes`]
    : [one, other];
}
