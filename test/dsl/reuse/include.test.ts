import { loadRelation } from '../../../src/api/check.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import type { BracketItem } from '../../../src/dsl/brackets/brackets.js';
import { printExpression } from '../../../src/dsl/expression/print-expression.js';
import type { Mapping } from '../../../src/dsl/mapping.js';
import { MOST_RULES } from '../../../src/dsl/limits.js';
import { expectFindings, expectNoFindings } from '../../support/expect-findings.js';
import { load } from '../read.js';

const TEXT = `mapc: 1
name: text
model: text
layouts:
  hf: { format: safetensors, config: config.json }
  own: { format: safetensors, config: params.json }
options:
  kind: [a, b]
sizes:
  dim: hf.config.hidden_size
  layer: hf.config.layers ?? own.config.n_layers
  ffn[layer]: hf.config.ffn[layer]
  pad:
rules:
  - id: up
    hf: layers.{layer}.up.weight [ffn (dim two=2)]
    own: up.{layer} [dim two (ffn out)]
    names: { layer: [x, y] }
    for: { layer: 0 to layer - 1 }
    when: hf.config.tied and kind == 'a'
  - hf:
      weight: q.{part:path}.w [out/128 dim]
      scale: q.{part:path}.s [(dim rows - pad)]
    own: '{part:path} [dim]'
    value:
      - half = weight * dim
      - own = half * scale / pi
    fill: { pad: dim }
    replicated: [out, rows]
  - hf: '/^h\\.(?<layer>\\d+)[(?<]\\(?<x>(?P<rest>.*)$/'
    own: '{layer}.{rest:path}'
  - hf: n.{3*layer + two}
    own: n.{(layer two)}
    ops: [{ reshape: [dim, 2, free] }]
config:
  - { hf: hidden_size, own: width, default: width * 2 }
  - { hf: layers, own: n_layers, value: own = layers + dim }
  - { hf: null, own: extra, value: own = hidden_size }
`;

const HEAD = `mapc: 1
name: main
layouts:
  hf: { format: safetensors, config: config.json }
  own: { format: safetensors, config: params.json }
`;
const include = (entry: string, more = ''): string => `${HEAD}${more}include:\n  t: { mapping: text, ${entry} }\n`;

function loaded(text: string, others: Readonly<Record<string, string>> = { text: TEXT }): Mapping {
  const { result, findings } = load(text, others);
  expectNoFindings(findings);
  if (result === undefined) throw new Error('no mapping');
  return result;
}

const names = (items: readonly BracketItem[]): readonly string[] =>
  items.flatMap(item => {
    if (item.kind === 'axis') return [item.name];
    if (item.kind === 'group') return [...names(item.items), ...(item.minus === undefined ? [] : [item.minus.name])];
    return item.kind === 'sum' ? names(item.terms) : [];
  });

/** Of each rule: keys and axes of its references, both sides. */
const references = ({ rules }: Mapping) =>
  rules.map(({ sides }) =>
    sides.map(side =>
      side.kind === 'nothing'
        ? []
        : side.references.map(({ key, brackets }) => [
            key.kind === 'regex'
              ? key.pattern
              : key.parts.map(part => (part.kind === 'text' ? part.text : '_')).join(''),
            names(brackets?.dimensions ?? []).join(' '),
          ]),
    ),
  );

const captures = ({ rules }: Mapping) =>
  rules.map(({ sides }) =>
    sides.map(side =>
      side.kind === 'nothing'
        ? []
        : side.references.flatMap(({ key }) =>
            key.kind === 'regex'
              ? []
              : key.parts.flatMap(part => {
                  if (part.kind === 'capture') return [part.name];
                  if (part.kind === 'group') return part.names;
                  return part.kind === 'sum' ? [printExpression(part.expression)] : [];
                }),
          ),
    ),
  );

it('gives every name of the other mapping that of the include before it', () => {
  const mapping = loaded(include('config: { hf: c }'));
  expect(mapping.sizes.map(({ name, parameter, value }) => [name, parameter, value && printExpression(value)])).toEqual(
    [
      ['t_dim', undefined, 'hf.config.c.hidden_size'],
      ['t_layer', undefined, '(hf.config.c.layers ?? own.config.n_layers)'],
      ['t_ffn', 't_layer', 'hf.config.c.ffn[t_layer]'],
      ['t_pad', undefined, undefined],
    ],
  );
  expect(mapping.options.map(({ name }) => name)).toEqual(['t_kind']);
  expect(references(mapping)).toEqual([
    [[['layers._.up.weight', 't_ffn t_dim t_two']], [['up._', 't_dim t_two t_ffn t_out']]],
    [
      [
        ['q._.w', 't_out t_dim'],
        ['q._.s', 't_dim t_rows t_pad'],
      ],
      [['_', 't_dim']],
    ],
    [[['^h\\.(?<t_layer>\\d+)[(?<]\\(?<x>(?P<t_rest>.*)$', '']], [['_._', '']]],
    [[['n._', '']], [['n._', '']]],
  ]);
  expect(captures(mapping)).toEqual([
    [['t_layer'], ['t_layer']],
    [['t_part', 't_part'], ['t_part']],
    [[], ['t_layer', 't_rest']],
    [['((3 * t_layer) + t_two)'], ['t_layer', 't_two']],
  ]);
  const [up, quantized, , moved] = mapping.rules;
  expect(up?.id?.text).toBe('t.up');
  expect(up?.names.map(({ capture }) => capture)).toEqual(['t_layer']);
  expect(up?.for.map(({ capture, to }) => [capture, to && printExpression(to)])).toEqual([
    ['t_layer', '(t_layer - 1)'],
  ]);
  expect(up?.when && printExpression(up.when)).toBe("(hf.config.c.tied and (t_kind == 'a'))");
  expect(quantized?.value.map(({ name, value }) => `${name} = ${printExpression(value)}`)).toEqual([
    'half = (weight * t_dim)',
    'own = ((half * scale) / pi)',
  ]);
  expect(quantized?.fill.map(({ axis, value }) => [axis.text, printExpression(value)])).toEqual([['t_pad', 't_dim']]);
  expect(quantized?.replicated.map(({ text }) => text)).toEqual(['t_out', 't_rows']);
  const [reshape] = moved?.ops ?? [];
  expect(reshape?.arguments.kind === 'list' && reshape.arguments.values.map(({ text }) => text)).toEqual([
    't_dim',
    '2',
    'free',
  ]);
});

it('sets prefixes before keys', () => {
  const mapping = loaded(include('prefix: { hf: model., own: "x.{tower}." }'), {
    text: TEXT.replace(/ {2}- hf: '\/[^]*?rest:path\}'\n/, ''),
  });
  const keys = references(mapping).map(sides => sides.map(side => side.map(([key]) => key)));
  expect(keys).toEqual([
    [['model.layers._.up.weight'], ['x._.up._']],
    [['model.q._.w', 'model.q._.s'], ['x._._']],
    [['model.n._'], ['x._.n._']],
  ]);
  // The captures of a prefix are this mapping's own.
  expect(captures(mapping)[0]).toEqual([['t_layer'], ['tower', 't_layer']]);
});

it('sets literal prefixes before regular expressions', () => {
  const mapping = loaded(include('prefix: { hf: "model.[0]." }'));
  const [key] = references(mapping)[2]?.[0] ?? [];
  expect(key?.[0]).toBe('^model\\.\\[0\\]\\.(?:h\\.(?<t_layer>\\d+)[(?<]\\(?<x>(?P<t_rest>.*)$)');
  expectFindings(load(include('prefix: { hf: "{a}." }'), { text: TEXT }).findings, [{ code: 'MAPC1211' }]);
  const inside = TEXT.replace('/^h', '/a|^h');
  expectFindings(load(include('prefix: { hf: "a." }'), { text: inside }).findings, [{ code: 'MAPC1211' }]);
});

it('finds fields of configs where the config stands here', () => {
  const { config } = loaded(include('config: { hf: c.d, own: e }'));
  expect(
    config.map(({ sides }) => sides.map(side => (side?.kind === 'fields' ? side.fields[0]?.path.join('.') : ''))),
  ).toEqual([
    ['c.d.hidden_size', 'e.width'],
    ['c.d.layers', 'e.n_layers'],
    ['', 'e.extra'],
  ]);
  expect(config[0]?.default && printExpression(config[0].default)).toBe('(e.width * 2)');
  // `dim` is a size; `layers` and `hidden_size` are fields of the side that is read.
  expect(config.slice(1).map(({ value }) => value.map(equation => printExpression(equation.value)))).toEqual([
    ['(c.d.layers + t_dim)'],
    ['c.d.hidden_size'],
  ]);
});

it('shares names, under the same name or another', () => {
  const own = 'sizes:\n  dim: 64\n  depth:\n';
  const mapping = loaded(include('share: { dim: dim, layer: depth, kind: sort }', own));
  expect(mapping.sizes.map(({ name }) => name)).toEqual(['dim', 'depth', 't_ffn', 't_pad']);
  expect(mapping.sizes[0]?.value).toMatchObject({ kind: 'number', value: 64 });
  expect(mapping.options.map(({ name }) => name)).toEqual(['sort']);
  expect(captures(mapping)[0]).toEqual([['depth'], ['depth']]);
  expect(loaded(include('share: dim', own)).sizes.map(({ name }) => name)).toContain('dim');
});

it('lets this mapping say what a size of the include is', () => {
  const mapping = loaded(include('share: pad', 'sizes: { t_dim: 5, pad: }\n'));
  expect(mapping.sizes.map(({ name, value }) => [name, value && printExpression(value)])).toEqual([
    ['t_dim', '5'],
    ['pad', undefined],
    ['t_layer', '(hf.config.layers ?? own.config.n_layers)'],
    ['t_ffn', 'hf.config.ffn[t_layer]'],
  ]);
});

it('lets this mapping replace rules of the include by their ids', () => {
  const mapping = loaded(`${include('share: dim')}rules:\n  - { id: t.up, hf: "up [dim]", own: "down [dim]" }\n`);
  expect(references(mapping)[0]).toEqual([[['up', 'dim']], [['down', 'dim']]]);
  expect(mapping.rules).toHaveLength(4);
});

it('knows the layouts by other names', () => {
  const text = include('layouts: { hf: left, own: right }').replace('  hf:', '  left:').replace('  own:', '  right:');
  const mapping = loaded(text);
  expect(mapping.sizes[1]?.value && printExpression(mapping.sizes[1].value)).toBe(
    '(left.config.layers ?? right.config.n_layers)',
  );
  expect(mapping.rules[1]?.value.map(({ name }) => name)).toEqual(['half', 'right']);
});

it('leaves captures of the files as they are: they are those of this mapping', () => {
  const file = (text: string): string =>
    text.replace('own: { format: safetensors,', 'own: { format: safetensors, file: "p{rank:02}",');
  const sharded = file(TEXT)
    .replace('[dim two (ffn out)]', '[dim two (ffn rank)]')
    .replace('replicated: [out, rows]', 'replicated: [rank, rows]');
  const mapping = loaded(file(include('share: dim')), { text: sharded });
  expect(references(mapping)[0]?.[1]?.[0]?.[1]).toBe('dim t_two t_ffn rank');
  expect(mapping.rules[1]?.replicated.map(({ text }) => text)).toEqual(['rank', 't_rows']);
  expectFindings(load(include('share: dim'), { text: sharded }).findings, [{ code: 'MAPC1211', message: /\{rank\}/ }]);
});

it.each([
  ['MAPC1204', include('share: dim').replace('mapping: text', 'mapping: nothing')],
  ['MAPC1205', include('share: dim').replace('mapping: text', 'mapping: main')],
  ['MAPC1207', include('layouts: { hf: left }')],
  ['MAPC1210', include('layouts: { hff: hf }')],
  ['MAPC1210', include('prefix: { hff: a. }')],
  ['MAPC1210', include('config: { left: a }')],
  ['MAPC1212', include('share: [dims]')],
  ['MAPC1102', include('share: dim').replace('mapping: text, ', '')],
  ['MAPC1101', include('perfix: { hf: a. }')],
  ['MAPC1107', include('share: dim').replace('  t:', '  last:')],
])('refuses with %s', (code, text) => {
  expectFindings(load(text, { text: TEXT }).findings, [{ code }]);
});

const small = (dim: string): string =>
  `mapc: 1\nname: small\nlayouts:\n  hf: { format: safetensors, config: config.json }\n  own: { format: safetensors }\nsizes: { dim: ${dim} }\nrules:\n  - { hf: "norm.weight [dim]", own: "norm [dim]" }\n`;

it('includes two mappings side by side', () => {
  const text = `${HEAD}include:
  text: { mapping: a, prefix: { hf: text., own: t. }, config: { hf: text_config } }
  vision: { mapping: b, prefix: { hf: vision., own: v. }, config: { hf: vision_config } }
rules:
  - { hf: "proj.weight [text_dim vision_dim]", own: "proj [vision_dim text_dim]" }
`;
  const sources = new Map(['a', 'b'].map(name => [name, { name, text: small('hf.config.width') }]));
  const findings: Diagnostic[] = [];
  const loader = { load: (name: string) => sources.get(name) };
  const relation = loadRelation({ name: 'main', text }, loader, finding => findings.push(finding));
  expectNoFindings(findings);
  expect([...(relation?.sizes.keys() ?? [])]).toEqual(['text_dim', 'vision_dim']);
  expect(relation?.rules.map(({ pairs }) => pairs.length)).toEqual([1, 1, 1]);
});

it('refuses with MAPC1208 what two of them would share with two meanings', () => {
  const text = `${HEAD}include:\n  x: { mapping: a, share: dim, prefix: { hf: x., own: x. } }\n  y: { mapping: b, share: dim, prefix: { hf: y., own: y. } }\n`;
  const others = { a: small('hf.config.a'), b: small('hf.config.b') };
  expectFindings(load(text, others).findings, [{ code: 'MAPC1208', note: /share: \{ dim: other_dim \}/ }]);
  expectNoFindings(load(text, { a: small('7'), b: small('7') }).findings);
  expectNoFindings(load(`${text}sizes: { dim: 3 }\n`, others).findings);
});

it('includes mappings that include others', () => {
  const middle = `${HEAD.replace('main', 'middle')}include:\n  inner: { mapping: text }\n`;
  const mapping = loaded(`${HEAD}include:\n  outer: { mapping: middle }\n`, { text: TEXT, middle });
  expect(mapping.sizes.map(({ name }) => name)).toContain('outer_inner_dim');
  expect(mapping.rules[0]?.id?.text).toBe('outer.inner.up');
});

it('ends with MAPC1206 where too much comes together', () => {
  const many = (count: number, name: string): string =>
    `${HEAD}include:\n${Array.from({ length: count }, (_, i) => `  m${i}: { mapping: ${name} }\n`).join('')}`;
  const bomb = { a: many(30, 'b'), b: many(30, 'c'), c: many(30, 'text'), text: TEXT };
  expect(load(many(30, 'a'), bomb).findings.map(({ code }) => code)).toContain('MAPC1206');
  const rules = `${HEAD}rules:\n${Array.from({ length: MOST_RULES / 2 + 1 }, (_, i) => `  - { hf: a${i}, own: b${i} }\n`).join('')}`;
  const twice = `${HEAD}include:\n  x: { mapping: rules }\n  y: { mapping: rules }\n`;
  expectFindings(load(twice, { rules }).findings, [{ code: 'MAPC1206', message: /rules come together/ }]);
});
