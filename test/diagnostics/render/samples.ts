import type { Code, Diagnostic, Severity } from '../../../src/diagnostics/diagnostic.js';
import { at, inArgument, inFile, NOWHERE, type Place } from '../../../src/diagnostics/source.js';
import { markedSource } from '../../support/marked-source.js';

/** Findings for the tests of printers. Their code belongs to no kind: printers must cope with any finding. */
export function finding(place: Place, more: Partial<Diagnostic> = {}): Diagnostic {
  const code: Code = 'MAPC3999';
  return { code, severity: 'error', message: 'wrong', at: place, related: [], notes: [], fixes: [], data: {}, ...more };
}

export const TOOL = { name: 'mapc', version: '1.2.3' };

export const demo = markedSource(
  `mapc: 1
rules:
  - a: x.weight [p «q»]
    b: y.weight [p «r»]
`,
  'maps/demo 1.yaml',
);

export const mismatch: Diagnostic = finding(at(demo.mark(0)), {
  message: 'axis "q" stands on one side only',
  related: [{ place: at(demo.mark(1)), text: 'here it is "r"' }],
  notes: ['a rule has the same axes on both sides'],
  fixes: [{ title: 'name it "r"', edits: [{ span: demo.mark(0), text: 'r' }] }],
  data: { axis: 'q' },
});

export const remark = (severity: Severity, place: Place = NOWHERE): Diagnostic => finding(place, { severity });

export const tensor: Diagnostic = finding(
  inFile('/repo/in/model.safetensors', { tensor: 'x\u001b[2J', offset: 1234 }),
  {
    message: 'the tensor reaches beyond the file',
  },
);

export const argument: Diagnostic = finding(inArgument('--from=z'), { severity: 'warning', message: 'no layout "z"' });
