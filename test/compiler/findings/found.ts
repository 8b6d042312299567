import { checkText } from '../../../src/api/check.js';
import { nodeLoader } from '../../../src/api/mappings.js';
import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { expectFindings, expectNoFindings, type Expected } from '../../support/expect-findings.js';

export const HEADER = [
  'mapc: 1',
  'name: example',
  'layouts: { hf: { format: safetensors, config: config.json }, own: { format: safetensors, config: params.json } }',
  '',
].join('\n');

/** What `mapc check` finds in a mapping of this body, without remarks on its directions. */
export function found(body: string): readonly Diagnostic[] {
  return checkText(HEADER + body, 'example.yaml', nodeLoader).filter(({ severity }) => severity !== 'info');
}

export interface Case {
  readonly title: string;
  readonly body: string;
  readonly expected: readonly Expected[];
  /** What the body is once the fixes are applied: then nothing is found in it. */
  readonly mended?: string;
}

/** Runs cases one by one: all findings are as expected, and what their fixes make of the mapping is. */
export function runCases(cases: readonly Case[]): void {
  it.each(cases.map(example => [example.title, example] as const))('%s', (_, { body, expected, mended }) => {
    const findings = found(body);
    expectFindings(findings, expected);
    expect([...applyFixes(findings).texts.values()]).toEqual(mended === undefined ? [] : [HEADER + mended]);
    if (mended !== undefined) expectNoFindings(found(mended));
  });
}
