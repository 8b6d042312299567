import { badOptionValue } from '../diagnostics/catalog/usage.js';
import type { Report } from '../diagnostics/diagnostic.js';
import { inArgument } from '../diagnostics/source.js';
import type { Tolerance } from '../tensor/compare/tolerance.js';
import type { Option } from './option.js';

const EXPECTED = 'an absolute difference (0.001), a relative one (0.1%) or units of the last place (2ulp)';

/**
 * `--tolerance`: a plain number is an absolute difference, one with `%` is relative to the larger of the two, one with
 * `ulp` counts units of the last place. Given several times, any of them covers an element. Reports MAPC8007.
 */
export const toleranceOption: Option<Tolerance> = {
  name: 'tolerance',
  value: 'T',
  summary: 'elements this near count as equal: 0.001 (absolute), 0.1% (relative), 2ulp (units of the last place)',
  repeatable: true,
  read: (given, report) => given.reduce<Tolerance>((all, text) => ({ ...all, ...parse(text, report) }), {}),
};

function parse(text: string, report: Report): Tolerance {
  const [, digits = '', unit = ''] = /^([0-9.]+(?:e[+-]?\d+)?)\s*(%|ulps?|)$/i.exec(text.trim()) ?? [];
  const value = digits === '' ? NaN : Number(digits);
  if (Number.isFinite(value)) {
    if (unit === '') return { absolute: value };
    return unit === '%' ? { relative: value / 100 } : { ulps: value };
  }
  report(badOptionValue.make(inArgument('--tolerance'), { option: '--tolerance', value: text, expected: EXPECTED }));
  return {};
}
