import { Composer } from 'yaml';
import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { DEEPEST_YAML, MOST_CHARACTERS } from '../../../src/dsl/limits.js';
import type { YamlNode } from '../../../src/dsl/yaml/node.js';
import { readYaml } from '../../../src/dsl/yaml/read-yaml.js';
import { expectFindings, expectNoFindings, type Expected } from '../../support/expect-findings.js';
import { markedSource } from '../../support/marked-source.js';

function yaml(text: string): { node: YamlNode | undefined; findings: readonly Diagnostic[] } {
  const findings: Diagnostic[] = [];
  const node = readYaml({ name: 'test.yaml', text }, finding => findings.push(finding));
  return { node, findings };
}

/** Texts as texts, nothing as null. */
function plain(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.isNull ? null : node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, plain(value)]));
}

it.each([
  ['a: 007', { a: '007' }],
  ['a: no', { a: 'no' }],
  ['a: 1e3', { a: '1e3' }],
  ['a: 0x10', { a: '0x10' }],
  ['a: 2001-01-01', { a: '2001-01-01' }],
  ['a: true', { a: 'true' }],
  ['1: a\n"01": b', { 1: 'a', '01': 'b' }],
  ['a: null\nb: ~\nc:\nd: "null"\ne: Null', { a: null, b: null, c: null, d: 'null', e: null }],
  ['a: &x [b, c]\nd: *x', { a: ['b', 'c'], d: ['b', 'c'] }],
  ['a: &x b\nc: *x\nd: &x e\nf: *x', { a: 'b', c: 'b', d: 'e', f: 'e' }],
  ['{ a: b, "c d": [e] }', { a: 'b', 'c d': ['e'] }],
  ['a: >-\n  b\n  c\nd: |\n  e\n', { a: 'b c', d: 'e\n' }],
  ['\ufeffa: b', { a: 'b' }],
  ['---\na: b\n...\n', { a: 'b' }],
  ['# only\na: b # behind\n', { a: 'b' }],
])('takes texts as they are written: %j', (text, expected) => {
  const { node, findings } = yaml(text);
  expectNoFindings(findings);
  expect(plain(node)).toEqual(expected);
});

it('keeps the place where a node is written, also for an alias', () => {
  const { source, mark } = markedSource('a: &x «[b]»\nc: *x\n');
  const { node } = yaml(source.text);
  if (node?.kind !== 'table') throw new Error('no table');
  const spans = node.entries.map(({ value }) => [value.span.start, value.span.end]);
  expect(spans).toEqual([
    [mark().start, mark().end],
    [mark().start, mark().end],
  ]);
  expect(node.entries[0]?.value).toBe(node.entries[1]?.value);
});

const refused: readonly (readonly [string, readonly Omit<Expected, 'at'>[]])[] = [
  ['a: «!flag»', [{ code: 'MAPC1004', fix: 'set it in quotes' }]],
  ['when: «!flag»', [{ code: 'MAPC1004', fix: 'write "not"' }]],
  ['a: «!!str» b\nc: «!x» d', [{ code: 'MAPC1004' }, { code: 'MAPC1004' }]],
  ['a: &x { b: c }\nd: { «<<»: *x }', [{ code: 'MAPC1005' }]],
  ['«%YAML 1.1»\n---\na: no', [{ code: 'MAPC1006' }]],
  ['a: b\n«---»\nc: d', [{ code: 'MAPC1007' }]],
  ['a: b\n...\n┆c: d', [{ code: 'MAPC1007' }]],
  ['a: b\n«a»: c\n«"a"»: d', [{ code: 'MAPC1008' }, { code: 'MAPC1008' }]],
  ['a: «*x»\nb: &x c', [{ code: 'MAPC1009' }]],
  ['a: &x [«*x»]', [{ code: 'MAPC1009' }]],
  ['«[a]»: b', [{ code: 'MAPC1011', fix: 'set it in quotes' }]],
  ['hf: {part}«.weight [vocab dim]»', [{ code: 'MAPC1013', fix: 'set it in quotes' }]],
  [
    '- { hf: {a}«.w» [d], own: {b}«.v» [e] }\n- hf: {c}«.w»\n  own: ok\n- why: «n»ote: that',
    [
      { code: 'MAPC1013', fix: 'set it in quotes' },
      { code: 'MAPC1013', fix: 'set it in quotes' },
      { code: 'MAPC1013', fix: 'set it in quotes' },
      { code: 'MAPC1013', fix: 'set it in quotes' },
    ],
  ],
  ['hf: «%»x', [{ code: 'MAPC1013' }]],
  ['hf: «@»x', [{ code: 'MAPC1013' }]],
  ['hf: «`»x`', [{ code: 'MAPC1013' }]],
  ['why: «n»ote: that', [{ code: 'MAPC1013' }]],
  ['- { hf: model.«{»layer}.w [dim], own: b }', [{ code: 'MAPC1013' }]],
  ['- { hf: model.w «[»dim], own: b }', [{ code: 'MAPC1013' }]],
  ['a:\n«\t»b: c', [{ code: 'MAPC1002', note: /YAML forbids tabs/ }]],
  ['a: "b', [{ code: 'MAPC1002' }]],
  ['a: «{» b: c', [{ code: 'MAPC1002', message: /this "\{" is never closed/ }]],
  ['a:\n  b: c\n┆ d: e', [{ code: 'MAPC1002' }]],
];

it.each(refused)('refuses %j', (marked, expected) => {
  const { source, marks } = markedSource(marked, 'test.yaml');
  const places = marks.map(({ start, end }) => ({ start, end: Math.max(end, start) }));
  const { findings } = yaml(source.text);
  expectFindings(
    findings,
    expected.map((wanted, i) => ({
      ...wanted,
      ...(places[i] === undefined ? {} : { at: beginOf(source.text, places[i].start) }),
    })),
  );
});

function beginOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

it.each([
  ['hf: {part}.weight [vocab dim]', 'hf: "{part}.weight [vocab dim]"'],
  ['  - hf: {a}.b [c]   # why', '  - hf: "{a}.b [c]"   # why'],
  ['hf: {a}.\\[b', "hf: '{a}.\\[b'"],
  ['hf: *.weight', 'hf: "*.weight"'],
  ['- {a}.b [c]', '- "{a}.b [c]"'],
  ['why: note: that', 'why: "note: that"'],
  ["why: it's: that", 'why: "it\'s: that"'],
  ['{ hf: m.{a}.w [d], own: b }', '{ hf: "m.{a}.w [d]", own: b }'],
  ['{ hf: b, own: m.w [d] }', '{ hf: b, own: "m.w [d]" }'],
  ['own: [m.{a}.w [d], b]', 'own: ["m.{a}.w [d]", b]'],
  ['- { a: [b, c.{d}], e: f }', '- { a: [b, "c.{d}"], e: f }'],
  ['when: !a', 'when: not a'],
  ['why: see #12', 'why: "see #12"'],
])('mends %j', (wrong, right) => {
  const { findings } = yaml(wrong);
  expect([...applyFixes(findings).texts.values()]).toEqual([right]);
  expectNoFindings(yaml(right).findings);
});

it('warns of a text that ends at a comment without a space in it', () => {
  expectFindings(yaml('why: see #12\n').findings, [{ code: 'MAPC1014', severity: 'warning', covers: '#12' }]);
  expectNoFindings(yaml('why: see # 12\nhf: a   #b\nown: a # b\n').findings);
});

it('says one thing of each line that is no YAML, and stops after twenty', () => {
  const { findings } = yaml('a: {b} c d ] e\n'.repeat(100));
  expect(findings.length).toBeGreaterThan(3);
  expect(findings.length).toBeLessThanOrEqual(20);
  const lines = findings.map(({ at }) => (at.kind === 'text' ? Math.floor(at.span.start / 15) : -1));
  expect(new Set(lines).size).toBe(lines.length);
});

it('finds the error handler of the composer, which is no part of its declared interface', () => {
  expect(new Composer()).toHaveProperty('onError');
});

it.each([
  ['MAPC1001', 'x'.repeat(MOST_CHARACTERS + 1)],
  ['MAPC1003', `a: ${'['.repeat(DEEPEST_YAML + 1)}`],
  ['MAPC1003', Array.from({ length: 40 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  ['MAPC1003', `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`],
  ['MAPC1010', '- a\n'.repeat(70_000)],
  [
    'MAPC1010',
    `a0: &a0 [x, x]\n${Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`).join('')}`,
  ],
])('gives up with %s on a text that is too much', (code, text) => {
  expectFindings(yaml(text).findings, [{ code }]);
});

it('reads a map of as many levels as it says', () => {
  const depth = DEEPEST_YAML - 1;
  expectNoFindings(yaml(`a: ${'['.repeat(depth)}${']'.repeat(depth)}`).findings);
});
