import { printExpression } from '../../../src/dsl/expression/print-expression.js';
import { LONGEST_CHAIN } from '../../../src/dsl/limits.js';
import { expectFindings, expectNoFindings } from '../../support/expect-findings.js';
import { load, withoutSpans } from '../read.js';

const BASE = `mapc: 1
name: base
model: m
title: the base
layouts:
  hf: { format: safetensors, config: config.json }
  own: { format: safetensors }
options:
  bits: [8]
sizes:
  dim: hf.config.hidden
  vocab:
rules:
  - id: head
    hf: head.weight [vocab dim]
    own: out.weight [vocab dim]
    value: own = hf * bits
    when: hf.config.tied
  - hf: norm.weight [dim]
    own: norm.weight [dim]
config:
  - id: width
    hf: hidden
    own: width
examples:
  - { dim: 7 }
golden:
  - { from: hf, input: a, output: b }
`;

it('inherits all but the name, the title and the golden data', () => {
  const { result, findings } = load('mapc: 1\nname: more\nextends: base\n', { base: BASE });
  expectNoFindings(findings);
  const { result: base } = load(BASE);
  expect(result?.name.text).toBe('more');
  expect(result?.title).toBeUndefined();
  expect(result?.golden).toEqual([]);
  for (const field of ['models', 'layouts', 'options', 'sizes', 'rules', 'config', 'examples'] as const) {
    expect(withoutSpans(result?.[field])).toEqual(withoutSpans(base?.[field]));
  }
  // What comes from another file keeps its place there.
  expect(result?.rules[0]?.span.source.name).toBe('base');
});

it('replaces what has the same name or id, and adds the rest', () => {
  const { result, findings } = load(
    `mapc: 1
name: more
extends: base
layouts:
  own: { format: gguf }
options:
  bits: [4]
  cut: [rows, columns]
sizes:
  dim: 64
  heads:
rules:
  - id: head
    hf: head.weight [vocab dim]
    own: lm_head.weight [vocab dim]
  - hf: bias [dim]
    own: bias [dim]
config:
  - { id: width, hf: hidden, own: size }
examples: []
`,
    { base: BASE },
  );
  expectNoFindings(findings);
  expect(result?.layouts.map(({ name, format }) => [name, format.text])).toEqual([
    ['hf', 'safetensors'],
    ['own', 'gguf'],
  ]);
  expect(result?.options.map(({ name, values }) => [name, values.map(({ text }) => text)])).toEqual([
    ['bits', ['4']],
    ['cut', ['rows', 'columns']],
  ]);
  expect(result?.sizes.map(({ name, value }) => [name, value && printExpression(value)])).toEqual([
    ['dim', '64'],
    ['vocab', undefined],
    ['heads', undefined],
  ]);
  const keys = result?.rules.map(({ sides: [, own] }) =>
    own.kind === 'references' ? own.references[0]?.key.text : '',
  );
  expect(keys).toEqual(['lm_head.weight', 'norm.weight', 'bias']);
  expect(result?.config.map(({ sides: [, own] }) => (own?.kind === 'fields' ? own.fields[0]?.path : []))).toEqual([
    ['size'],
  ]);
  expect(result?.examples).toEqual([]);
});

it('calls layouts as they are called here', () => {
  const { result, findings } = load(
    'mapc: 1\nname: more\nextends: { mapping: base, layouts: { own: packed, hf: hub } }\nlayouts:\n  packed: { format: gguf }\n',
    { base: BASE },
  );
  expectNoFindings(findings);
  expect(result?.layouts.map(({ name }) => name)).toEqual(['hub', 'packed']);
  const [head] = result?.rules ?? [];
  expect(head?.value.map(({ name, value }) => `${name} = ${printExpression(value)}`)).toEqual([
    'packed = (hub * bits)',
  ]);
  expect(head?.when && printExpression(head.when)).toBe('hub.config.tied');
  expect(result?.sizes[0]?.value && printExpression(result.sizes[0].value)).toBe('hub.config.hidden');
});

it.each([
  ['MAPC1204', 'extends: nothing\n'],
  ['MAPC1207', 'extends: base\nlayouts:\n  other: { format: safetensors }\n'],
  ['MAPC1210', 'extends: { mapping: base, layouts: { hff: hub } }\n'],
  ['MAPC1102', 'extends: { layouts: { hf: hub } }\n'],
])('refuses with %s: %s', (code, text) => {
  expectFindings(load(`mapc: 1\nname: more\n${text}`, { base: BASE }).findings, [{ code }]);
});

it('shows the mistakes of the text that is built on, in that text', () => {
  const { findings } = load('mapc: 1\nname: more\nextends: base\n', {
    base: BASE.replace('[vocab dim]', '[vocab, dim]'),
  });
  expectFindings(findings, [{ code: 'MAPC1308' }]);
  expect(findings[0]?.at.kind === 'text' && findings[0].at.span.source.name).toBe('base');
});

const extending = (name: string, other: string): string => `mapc: 1\nname: ${name}\nextends: ${other}\n`;

it('ends a circle with MAPC1205', () => {
  const { findings } = load(extending('main', 'a'), { a: extending('a', 'b'), b: extending('b', 'a') });
  expectFindings(findings, [{ code: 'MAPC1205', message: /: a -> b -> a$/ }]);
  expectFindings(load(extending('main', 'main')).findings, [{ code: 'MAPC1205' }]);
});

it('ends a chain that is too long with MAPC1206', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`m${i}`, extending(`m${i}`, `m${i + 1}`)] as const),
  );
  expectFindings(load(extending('main', 'm0'), chain).findings, [{ code: 'MAPC1206' }]);
  const short = { ...chain, [`m${LONGEST_CHAIN - 2}`]: BASE };
  expectNoFindings(load(extending('main', 'm0'), short).findings);
});
