import { loadRelation } from '../../src/api/check.js';
import { buildProgram } from '../../src/compiler/program/build-program.js';
import { printProgram } from '../../src/compiler/program/print-program.js';
import { expectNoFindings } from '../support/expect-findings.js';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { readText } from '../support/repository.js';

const HEADER = `mapc: 1
name: m
layouts: { a: { format: safetensors, config: config.json }, b: { format: safetensors } }
`;

function programOf(text: string): string {
  const findings: Diagnostic[] = [];
  const source = { name: 'm.yaml', text: text.startsWith('mapc') || text.startsWith('#') ? text : HEADER + text };
  const relation = loadRelation(source, { load: () => undefined }, finding => findings.push(finding));
  expectNoFindings(findings.filter(({ severity }) => severity === 'error'));
  if (relation === undefined) throw new Error('no relation');
  return printProgram(buildProgram(relation), { labels: false });
}

const SAME: readonly (readonly [string, string, string])[] = [
  [
    'other spacing and other names of axes and captures',
    'rules:\n  - a: x.{i}.w [(p q) r]\n    b: y.{i}.w [p r q]\nsizes: { p: 3 }\n',
    'sizes:\n  outer: 3\nrules:\n  - a: "x.{layer}.w   [(outer inner) dim]"\n    b: y.{layer}.w [outer dim inner]\n',
  ],
  [
    'rules in another order',
    'rules:\n  - { a: x, b: y }\n  - { a: u, b: v }\n',
    'rules:\n  - { a: u, b: v }\n  - { a: x, b: y }\n',
  ],
  [
    'a table instead of rules',
    'rules:\n  - a: l.{i}.gate [p q]\n    b: l.{i}.w1 [p q]\n  - a: l.{i}.up [p q]\n    b: l.{i}.w3 [p q]\n',
    'rules:\n  - a: l.{i}.{w} [p q]\n    b: l.{i}.{w} [p q]\n    names: { w: { gate: w1, up: w3 } }\n',
  ],
  [
    'a list of words instead of a table',
    'rules:\n  - a: l.{i}.{w:q|k}\n    b: m.{i}.{w:q|k}\n',
    'rules:\n  - a: l.{i}.{w}\n    b: m.{i}.{w}\n    names: { w: [q, k] }\n',
  ],
  [
    'a size by its expression or by a size of the same expression',
    'sizes: { d: a.config.dim }\nrules:\n  - { a: "x [(d e)]", b: "y [d e]" }\n',
    'sizes: { width: a.config.dim, d: width }\nrules:\n  - { a: "x [(d e)]", b: "y [d e]" }\n',
  ],
];

const OTHER: readonly (readonly [string, string, string])[] = [
  [
    'heads of the queries for those of the keys',
    'sizes: { h: a.config.heads, k: a.config.kv }\nrules:\n  - { a: "x [(h t=2 p)]", b: "y [(h p t)]" }\n  - { a: "u [k]", b: "v [k]" }\n',
    'sizes: { h: a.config.heads, k: a.config.kv }\nrules:\n  - { a: "x [(k t=2 p)]", b: "y [(k p t)]" }\n  - { a: "u [h]", b: "v [h]" }\n',
  ],
  [
    'two words of a table exchanged',
    'rules:\n  - a: l.{w}\n    b: m.{w}\n    names: { w: { gate: w1, up: w3 } }\n',
    'rules:\n  - a: l.{w}\n    b: m.{w}\n    names: { w: { gate: w3, up: w1 } }\n',
  ],
  [
    'another order of the axes',
    'rules:\n  - { a: "x [p q]", b: "y [p q]" }\n',
    'rules:\n  - { a: "x [p q]", b: "y [q p]" }\n',
  ],
  [
    'the reason of a drop apart, dropping or not',
    'rules:\n  - { a: x, b: y }\n  - { a: u, b: null, why: unused }\n',
    'rules:\n  - { a: x, b: y }\n  - { a: u, b: v }\n',
  ],
  [
    'one more than the index',
    'rules:\n  - { a: "x.{i}.w", b: "y.{i + 1}.w", for: { i: 0 to 3 } }\n',
    'rules:\n  - { a: "x.{i}.w", b: "y.{i}.w", for: { i: 0 to 3 } }\n',
  ],
];

describe('the program', () => {
  it.each(SAME)('has the same bytes for %s', (_, one, other) => expect(programOf(one)).toBe(programOf(other)));

  it.each(OTHER)('tells apart: %s', (_, one, other) => expect(programOf(one)).not.toBe(programOf(other)));

  it('is the same in every run', () => {
    const text = readText('mappings/llama-hf.yaml');
    expect(programOf(text)).toBe(programOf(text));
    expect(() => JSON.parse(programOf(text)) as unknown).not.toThrow();
  });
});
