import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import type { Diagnostic, Json } from '../../../src/diagnostics/diagnostic.js';
import { expectFindings, type Expected } from '../../support/expect-findings.js';
import { relate, tensorOf, type MemoryTensor } from '../../support/relate.js';
import { HEADER } from './found.js';

/** A mapping, and the headers that it does not fit. */
export interface BoundCase {
  readonly title: string;
  readonly body: string;
  /** `key dtype[shape]`, and a file where one is named: `file: key f32[2, 3]`. */
  readonly tensors: readonly string[];
  readonly from?: 'hf' | 'own';
  readonly config?: Json;
  readonly set?: Readonly<Record<string, Json>>;
  readonly header?: string;
  readonly expected: readonly Expected[];
  /** The body once the fixes are applied: then it fits. */
  readonly mended?: string;
}

/** Runs cases one by one: exactly these findings, and the fixes make a mapping that fits. */
export function runBound(cases: readonly BoundCase[]): void {
  it.each(cases.map(example => [example.title, example] as const))('%s', (_, example) => {
    const { findings, planned } = bound(example, example.body);
    expectFindings(findings, example.expected);
    const errors = example.expected.some(({ severity = 'error' }) => severity === 'error');
    expect(planned).toBe(!errors);
    const { header = HEADER, mended } = example;
    expect([...applyFixes(findings).texts.values()]).toEqual(mended === undefined ? [] : [header + mended]);
    if (mended !== undefined) expect(bound(example, mended)).toEqual({ findings: [], planned: true });
  });
}

function bound(
  { tensors, from = 'hf', config, set = {}, header = HEADER }: BoundCase,
  body: string,
): { readonly findings: readonly Diagnostic[]; readonly planned: boolean } {
  const options = {
    ...{ from, to: from === 'hf' ? 'own' : 'hf', set },
    ...(config === undefined ? {} : { configs: { [from]: config } }),
  };
  const { findings, plan } = relate([header + body], tensors.map(tensorFrom), options);
  // What a mapping says of itself is for `mapc check`.
  return { findings: findings.filter(({ code }) => code !== 'MAPC3018'), planned: plan !== undefined };
}

function tensorFrom(text: string): MemoryTensor {
  const [, file, key = '', dtype = '', sizes = ''] = /^(?:(\S+): )?(\S*) (\w+)\[(.*)\]$/.exec(text) ?? [];
  const shape = sizes.split(',').filter(Boolean).map(Number);
  const bytes = new Uint8Array(shape.reduce((product, size) => product * size, 8));
  return tensorOf(key, dtype, shape, bytes, file);
}
