import fc from 'fast-check';
import { applyFixes } from '../../../src/diagnostics/apply-fixes.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { loadMapping } from '../../../src/dsl/load-mapping.js';
import { MOST_MISTAKES } from '../../../src/dsl/limits.js';
import { printExpression } from '../../../src/dsl/expression/print-expression.js';
import { expectFinding, expectFindings, expectNoFindings } from '../../support/expect-findings.js';
import { markedSource } from '../../support/marked-source.js';
import { filesIn, readText } from '../../support/repository.js';
import { load, spansIn, withoutSpans } from '../read.js';

const HEAD = 'mapc: 1\nname: example\nlayouts:\n  a: { format: safetensors }\n  b: { format: safetensors }\n';

const EXAMPLES = filesIn('test/dsl/mappings', '.yaml');
const MAPPINGS = [...EXAMPLES, ...filesIn('mappings', '.yaml')];
const OTHERS = Object.fromEntries(
  MAPPINGS.map(path => [path.replace(/^.*\//, '').replace('.yaml', ''), readText(path)]),
);

it('has all twenty mappings', () => expect(EXAMPLES).toHaveLength(20));

it.each(MAPPINGS)('reads %s without a finding', path => {
  const { result, findings } = load(readText(path), OTHERS);
  expectNoFindings(findings);
  expect((result?.rules.length ?? 0) + (result?.config.length ?? 0)).toBeGreaterThan(0);
});

const WHOLE = `mapc: 1
name: whole
model: m
title: All that a mapping may hold
layouts:
  hf:
    format: safetensors
    file: "part-{rank:02}.safetensors"
    files: { "unet.": unet, "text.": text_encoder }
    root: model
    config: config.json
    dtype: { f16: bf16, float: f32 }
    copy: { a.json: b.json }
  own: { format: gguf, copy: [tokenizer.json, vocab.txt] }
options:
  cut: [rows, 2]
sizes:
  dim: hf.config.hidden
  vocab:
  ffn[layer]: hf.config.ffn[layer]
rules:
  - id: head
    hf: head.{layer}.{w}.weight   bf16[vocab dim]
    own: ["a.{layer}.{w} [vocab dim]", "b.{layer}"]
    names: { w: { gate: w1, up: w3 }, v: [x, "007"] }
    for: { layer: 0 to dim - 1, rank: last }
    when: cut == 'rows' and not hf.config.tied
    why: both, for once
    replicated: [rank, pp]
    optional: each
    tied: true
    fill: { pad: 0, q: -1 }
    precision: source
    value:
      - own = hf * 2
      - hf = own / 2
  - hf:
      weight: x
      scale: y
    own: null
    optional: true
    otherwise: true
    value: weight = 1
  - hf: c
    own: d
    replicated: rank
    optional: false
    ops: [transpose, { permute: [1, 0] }, { pad: { axis: 0, by: n, fill: [0, 1] } }, { cast: bf16 }, { flatten: null }]
  - { hf: e, own: f, ops: transpose }
config:
  - id: width
    hf: hidden.size
    own: u32 llm.width
    default: null
    when: cut == 2
  - { hf: [a, b.c], own: null, why: not needed, value: hf = 1 }
  - { own: d, is: null }
  - { hf: e, own: f, is: "1", default: 3 }
examples:
  - { dim: 7, hf.config.tied: true, ffn: [5, 11], cut: rows }
golden:
  - { from: hf, input: in, output: out, config: c.json, set: { rank: 2 } }
`;

it('takes all that a mapping may hold', () => {
  const { result, findings } = load(WHOLE);
  expectNoFindings(findings);
  if (result === undefined) throw new Error('no mapping');
  const text = (value: string) => ({ text: value });
  const plain = withoutSpans(result) as typeof result;
  expect(plain).toMatchObject({
    name: text('whole'),
    models: [text('m')],
    title: text('All that a mapping may hold'),
    layouts: [
      {
        name: 'hf',
        format: text('safetensors'),
        file: { kind: 'parts', text: 'part-{rank:02}.safetensors' },
        files: [
          { prefix: text('unet.'), path: text('unet') },
          { prefix: text('text.'), path: text('text_encoder') },
        ],
        root: text('model'),
        config: text('config.json'),
        dtype: [
          { from: text('f16'), to: text('bf16') },
          { from: text('float'), to: text('f32') },
        ],
        copy: [{ from: text('a.json'), to: text('b.json') }],
      },
      {
        name: 'own',
        file: undefined,
        files: [],
        config: undefined,
        dtype: [],
        copy: ['tokenizer.json', 'vocab.txt'].map(name => ({ from: text(name), to: text(name) })),
      },
    ],
    options: [{ name: 'cut', values: [text('rows'), text('2')] }],
    sizes: [
      { name: 'dim', parameter: undefined },
      { name: 'vocab', parameter: undefined, value: undefined },
      { name: 'ffn', parameter: 'layer' },
    ],
    examples: [
      {
        sizes: [
          { name: text('dim'), value: text('7') },
          { name: text('hf.config.tied'), value: text('true') },
          { name: text('cut'), value: text('rows') },
        ],
        lists: [{ name: text('ffn'), values: [text('5'), text('11')] }],
      },
    ],
    golden: [
      {
        from: text('hf'),
        input: text('in'),
        output: text('out'),
        config: text('c.json'),
        set: [{ name: text('rank'), value: text('2') }],
      },
    ],
  });
  const [first, second, third, fourth] = plain.rules;
  expect(first).toMatchObject({
    id: text('head'),
    names: [
      {
        capture: 'w',
        entries: [
          { left: text('gate'), right: text('w1') },
          { left: text('up'), right: text('w3') },
        ],
      },
      { capture: 'v', entries: ['x', '007'].map(word => ({ left: text(word), right: text(word) })) },
    ],
    why: text('both, for once'),
    replicated: [text('rank'), text('pp')],
    optional: 'each',
    tied: true,
    otherwise: false,
    precision: 'source',
    ops: [],
  });
  expect(first?.sides.map(side => (side.kind === 'references' ? side.references.length : 0))).toEqual([1, 2]);
  expect(
    first?.for.map(({ capture, from, to }) => [capture, printExpression(from), to && printExpression(to)]),
  ).toEqual([
    ['layer', '0', '(dim - 1)'],
    ['rank', 'last', undefined],
  ]);
  expect(first?.fill.map(({ axis, value }) => [axis.text, printExpression(value)])).toEqual([
    ['pad', '0'],
    ['q', '(- 1)'],
  ]);
  expect(first?.value.map(({ name, value }) => [name, printExpression(value)])).toEqual([
    ['own', '(hf * 2)'],
    ['hf', '(own / 2)'],
  ]);
  expect(first?.when && printExpression(first.when)).toBe("((cut == 'rows') and (not hf.config.tied))");
  expect(second).toMatchObject({
    sides: [{ references: [{ role: text('weight') }, { role: text('scale') }] }, { kind: 'nothing' }],
    optional: 'family',
    otherwise: true,
    precision: 'f32',
  });
  expect(third).toMatchObject({
    replicated: [text('rank')],
    optional: 'no',
    ops: [
      { name: text('transpose'), arguments: { kind: 'none' } },
      { name: text('permute'), arguments: { kind: 'list', values: [text('1'), text('0')] } },
      {
        name: text('pad'),
        arguments: {
          kind: 'table',
          entries: new Map<string, unknown>([
            ['axis', text('0')],
            ['by', text('n')],
            ['fill', [text('0'), text('1')]],
          ]),
        },
      },
      { name: text('cast'), arguments: { kind: 'text', value: text('bf16') } },
      { name: text('flatten'), arguments: { kind: 'none' } },
    ],
  });
  expect(fourth?.ops).toEqual([{ name: text('transpose'), arguments: { kind: 'none' } }]);
  expect(plain.config).toMatchObject([
    {
      id: text('width'),
      sides: [
        { kind: 'fields', fields: [{ path: ['hidden', 'size'], type: undefined }] },
        { kind: 'fields', fields: [{ path: ['llm', 'width'], type: 'u32' }] },
      ],
      default: { kind: 'literal', value: null },
    },
    { sides: [{ fields: [{ path: ['a'] }, { path: ['b', 'c'] }] }, { kind: 'nothing' }], why: text('not needed') },
    { sides: [undefined, { fields: [{ path: ['d'] }] }], is: text('null') },
    { is: text('1'), default: { kind: 'number', value: 3 } },
  ]);
  expect(plain.config[1]?.value.map(({ name }) => name)).toEqual(['hf']);
});

it('gives every node a place in its file', () => {
  const { result } = load(WHOLE);
  const spans = spansIn({ ...result, source: undefined });
  expect(spans.length).toBeGreaterThan(100);
  for (const { source, start, end } of spans) {
    expect(source.name).toBe('main');
    expect(start >= 0 && start <= end && end <= WHOLE.length).toBe(true);
  }
  expect(spans.filter(({ start }) => start === 0)).toEqual([]);
});

it('finds all mistakes of a text at once, each at its place', () => {
  const { findings } = load(`mapc: 1
nmae: example
layouts:
  a: { format: safetensors, fil: x }
  b: { format: "" }
sizes:
  dim: 2 +
  9lives: 3
rules:
  - a: x.{l [dim, y]
    bb: z [(dim]
    optinal: true
    when: p && q
  - a: null
    b: null
  - a: u
    names: { w: [] }
  - a: v [d]
    b: v [d]
    for: { l: 0..3 }
    value: a + 1
`);
  expectFinding(findings, { code: 'MAPC1101', at: '2:1', fix: 'write "name"' });
  expectFinding(findings, { code: 'MAPC1101', at: '4:29', fix: 'write "file"' });
  expectFinding(findings, { code: 'MAPC1101', at: '11:5', fix: 'write "b"' });
  expectFinding(findings, { code: 'MAPC1303', at: '11:12' });
  const said = findings.map(({ code, at }) => `${code} ${at.kind === 'text' ? at.span.start : ''}`);
  expect(new Set(said).size).toBe(said.length);
  const codes = findings.map(({ code }) => code).sort();
  expect(codes).toEqual([
    ...['MAPC1101', 'MAPC1101', 'MAPC1101', 'MAPC1101', 'MAPC1103', 'MAPC1105', 'MAPC1106', 'MAPC1201', 'MAPC1203'],
    ...['MAPC1302', 'MAPC1303', 'MAPC1303', 'MAPC1308', 'MAPC1315', 'MAPC1316', 'MAPC1317'],
  ]);
});

const rule = (text: string): readonly Diagnostic[] => load(`${HEAD}rules:\n  - ${text}\n`).findings;

it.each([
  ['{ a: x, b: y, whne: p }', 'MAPC1101', 'whne'],
  ['{ a: x }', 'MAPC1201', 'a'],
  ['{ a: x, b: null }', 'MAPC1202', 'b: null'],
  ['{ a: x, b: }', 'MAPC1202', 'b: '],
  ['{ a: null, b: null, why: w }', 'MAPC1203', 'a: null'],
  ['{ a: [], b: y }', 'MAPC1105', 'a'],
  ['{ a: {}, b: y }', 'MAPC1105', 'a'],
  ['{ a: [x, [y]], b: z }', 'MAPC1013', '[y]'],
  ['{ a: { "1x": y }, b: z }', 'MAPC1106', '"1x"'],
  ['{ a: x, b: y, optional: maybe }', 'MAPC1104', 'maybe'],
  ['{ a: x, b: y, tied: ja }', 'MAPC1104', 'ja'],
  ['{ a: x, b: y, precision: f64 }', 'MAPC1104', 'f64'],
  ['{ a: x, b: y, precision: source }', 'MAPC1211', 'precision'],
  ['{ a: x, b: y, tied: true, otherwise: true }', 'MAPC1211', 'otherwise'],
  ['{ a: x, b: y, value: a = b, ops: transpose }', 'MAPC1211', 'ops'],
  ['{ a: { b: x }, b: y, value: b = 1 }', 'MAPC1211', '{ a: { b: x }, b: y, value: b = 1 }'],
  ['{ a: { r: x }, b: { r: y }, value: r = 1 }', 'MAPC1211', 'r'],
  ['{ a: x, b: y, ops: [{ p: 1, q: 2 }] }', 'MAPC1105', 'p'],
  ['{ a: x, b: y, names: { w: [a], and: [b] } }', 'MAPC1107', 'and'],
  ['{ a: x, b: y, id: "a b" }', 'MAPC1106', '"a b"'],
  ['{ a: x, b: y, when: }', 'MAPC1103', 'when'],
  ['{ a: x, b: y, why: "" }', 'MAPC1103', '""'],
  ['{ a: x, b: y, why: [w] }', 'MAPC1013', '[w]'],
])('refuses the rule %s with %s', (text, code, covers) => {
  const finding = expectFinding(rule(text), { code });
  if (finding.at.kind !== 'text') throw new Error('no place');
  const { source, start, end } = finding.at.span;
  expect(source.text.slice(start, end)).toBe(covers);
});

it('takes what a misspelt field holds for what was meant', () => {
  const { findings } = load(`${HEAD}rules:\n  - a: x [d]\n    bee: y [d,e]\n`, {});
  expect(findings.map(({ code }) => code)).toEqual(['MAPC1101', 'MAPC1308']);
  const [fixed = ''] = applyFixes(findings).texts.values();
  expectNoFindings(load(fixed).findings);
});

it('reads what an alias repeats once, as far as mistakes go', () => {
  const { findings } = load(
    `${HEAD}rules:\n  - { a: "x{l}", b: "y{l}", for: &f { l: 0..3 } }\n  - { a: "u{l}", b: "v{l}", for: *f }\n`,
  );
  expectFindings(findings, [{ code: 'MAPC1317' }]);
});

it.each([
  ['plain', '    b: y.{l} [d«,» e]\n'],
  ['in single quotes', "    b: 'y.{l}.it''s [d«,» e]'\n"],
  ['in double quotes', '    b: "y\\u002e{l}\\x2eit\\\\\\\\s [d«,» e]"\n'],
  ['folded', '    b: y.{l}\n      [d\n\n      «,» e]\n'],
  ['a folded block', '    b: >-\n      y.{l}\n      [d«,» e]\n'],
  ['a literal block', '    b: |-\n      y.{l}\n      [d«,»\n      e]\n'],
  ['behind an anchor', '    b: &ref y.{l} [d«,» e]   # here\n'],
])('finds the place in a scalar that is %s', (_, marked) => {
  const { text, mark } = markedSource(`${HEAD}rules:\n  - a: x.{l} [d e]\n${marked}`);
  const { findings } = load(text);
  const { start, end } = mark();
  expectFindings(findings, [{ code: 'MAPC1308', at: { start, end } }]);
  const [fixed = ''] = applyFixes(findings).texts.values();
  expectNoFindings(load(fixed).findings);
});

it('shows so many mistakes and no more', () => {
  const { findings } = load(`${HEAD}rules:\n${'  - { a: x, b: y, c: z }\n'.repeat(MOST_MISTAKES * 2)}`);
  expect(findings).toHaveLength(MOST_MISTAKES + 1);
  expect(findings.at(-1)?.code).toBe('MAPC1012');
});

it('counts helpers as often as they are used', () => {
  const helpers = (count: number): string =>
    Array.from({ length: count }, (_, i) => `      - h${i + 1} = h${i} * h${i}\n`).join('');
  const text = (count: number): string =>
    `${HEAD}rules:\n  - a: x\n    b: y\n    value:\n${helpers(count)}      - h0 = a\n      - b = h${count}\n`;
  expectNoFindings(load(text(10)).findings);
  expectFindings(load(text(30)).findings, [{ code: 'MAPC1305', message: /helpers written out/ }]);
});

it('never fails on a mapping that was changed at random, and reports inside of it', () => {
  const texts = [...Object.values(OTHERS), WHOLE];
  const change = fc.record({
    at: fc.nat(6000),
    remove: fc.nat(4),
    insert: fc.constantFrom(...'{ } [ ] ( ) : , # \' " & * ! % @ ` \\ | \n \t - ? é'.split(' '), ' ', '\n'),
  });
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(change, { minLength: 1, maxLength: 4 }), (text, changes) => {
      const changed = changes.reduce((before, { at, remove, insert }) => {
        const from = at % before.length;
        return before.slice(0, from) + insert + before.slice(from + remove);
      }, text);
      const findings: Diagnostic[] = [];
      const source = { name: 'main', text: changed };
      loadMapping(source, { load: () => undefined }, finding => findings.push(finding));
      for (const { at } of findings) {
        if (at.kind !== 'text') throw new Error('a finding without a place');
        expect(at.span.start >= 0 && at.span.start <= at.span.end && at.span.end <= changed.length).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
