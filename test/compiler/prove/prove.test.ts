import { loadRelation } from '../../../src/api/check.js';
import type { Failure } from '../../../src/compiler/prove/example-proof.js';
import { proveCoverage } from '../../../src/compiler/prove/prove-coverage.js';
import { proveExample } from '../../../src/compiler/prove/prove-example.js';
import { convertWorld, exampleWorld, type Given, type Stores } from '../../../src/compiler/prove/world.js';
import type { Relation } from '../../../src/compiler/relation/relation.js';
import { exampleFindings } from '../../../src/api/review/example-findings.js';
import { dtypeNamed } from '../../../src/tensor/dtypes/index.js';
import { fillTensor } from '../../../src/compiler/example/fill-tensor.js';

const STORES: Stores = [() => true, () => true];
const HEADER = 'mapc: 1\nname: m\nlayouts: { a: { format: safetensors }, b: { format: safetensors } }\n';

function relationOf(rules: string): Relation {
  const relation = loadRelation(
    { name: 'm.yaml', text: `${HEADER}${rules}` },
    { load: () => undefined },
    () => undefined,
  );
  if (relation === undefined) throw new Error('the test is wrong');
  return relation;
}

const prove = (rules: string, sizes: Given = new Map()) => proveExample(relationOf(rules), sizes, STORES);
const kindsOf = (failures: readonly Failure[]): readonly string[] => failures.map(({ kind }) => kind);

describe('an example holds', () => {
  it.each([
    ['movement and stacking', 'rules:\n  - a: x.{i}.{e}  [p (q r)]\n    b: y.{i}  [e r p q]\nsizes: { q: 3 }\n'],
    ['replicas', 'rules:\n  - { a: "x.{r}.w [p]", b: "w [p]", replicated: r }\n'],
    ['ties', 'rules:\n  - { a: e, b: t }\n  - { a: h, b: t, tied: true }\n'],
    ['ties by absence', 'rules:\n  - { a: e, b: t }\n  - { a: h, b: t, tied: true, optional: true }\n'],
    [
      'padding',
      'sizes: { pad: 2, tp: 3, rows: 5 }\nrules:\n  - { a: "w [(tp rows - pad) d]", b: "w.{tp} [rows d]", fill: { pad: 0 } }\n',
    ],
    ['exact values', 'rules:\n  - { a: "w [p]", b: "w [p]", value: b = a + 1 }\n'],
    [
      'generated tensors',
      'sizes: { p: 4 }\nrules:\n  - { a: x, b: x }\n  - { a: null, b: "f f32[p]", value: b = index(p) / p, why: computed }\n',
    ],
    [
      'a catch-all beside rules that take some of it',
      'rules:\n  - { a: "other.{w:word}", b: "other.{w:word}" }\n  - { a: "{m:path}", b: "{m:path}", otherwise: true }\n',
    ],
  ])('%s', (_, rules) => {
    const { failures, ways } = prove(rules);
    expect(failures).toEqual([]);
    expect(ways.map(({ back }) => back)).toEqual([true, true]);
  });

  it('of a rule with one direction: the rest is proved both ways', () => {
    const { failures, ways, oneWay } = prove(
      'rules:\n  - { a: "x [p q]", b: "y [q p]" }\n  - { a: "u [p q]", b: "v [p]", value: "b = sum(a, q)" }\n',
    );
    expect(failures).toEqual([]);
    expect(ways).toEqual([
      { from: 0, back: true, tensors: 1 },
      { from: 1, back: true, tensors: 1 },
      { from: 0, back: false, tensors: 2 },
    ]);
    expect(oneWay).toMatchObject([{ from: 0, rule: { index: 1 } }]);
  });

  it('of rounded values: nearly, and told', () => {
    const { failures, lossy } = prove(
      'rules:\n  - a: w f32[p q]\n    b: { n: "w i8[p q]", s: "s f32[p]" }\n    value:\n      - s = max(abs(a), q) / 127\n      - n = round(a / s)\n      - a = n * s\n',
    );
    expect(failures).toEqual([]);
    expect(lossy).toMatchObject([{ index: 0 }]);
  });
});

describe('an example fails', () => {
  it('where a narrow dtype loses what the other side has, and the rule only moves it', () => {
    const { failures, lossy } = prove('rules:\n  - { a: "w f32[p]", b: "w f8e4m3[p]" }\n');
    // Computed by a cast: near, told as lossy.
    expect(kindsOf(failures)).toEqual([]);
    expect(lossy).toHaveLength(1);
  });

  it('at the first element, with the way that it went', () => {
    const { failures } = prove(
      'rules:\n  - a: w [p q]\n    b: w [q p]\n    value:\n      - b = a + 1\n      - a = b\n',
    );
    expect(failures).toMatchObject([{ kind: 'changed', rule: { index: 0 }, from: 0, key: 'w', count: 1 }]);
    const [failure] = failures;
    if (failure?.kind !== 'changed') throw new Error('no change');
    const [back, there] = failure.trace;
    expect(back?.made.position).toEqual(failure.position);
    expect(there?.made.position).toEqual([...(failure.position ?? [])].reverse());
  });
});

describe('coverage of what is made', () => {
  const relation = relationOf('rules:\n  - { a: "x.{i} [p q]", b: "y.{i} [q p]" }\n');
  const sizes: Given = new Map([
    ['i', 2],
    ['p', 3],
    ['q', 5],
  ]);
  const example = exampleWorld(relation, 0, sizes, STORES, () => undefined);
  const converted =
    typeof example === 'number' ? undefined : convertWorld(relation, example.world, example.given, () => undefined);
  if (converted === undefined) throw new Error('the test is wrong');
  const { world, plan, source } = converted;
  const [first, second] = world.tensors;
  if (first === undefined || second === undefined) throw new Error('two tensors');
  const codes = (tensors: readonly (typeof first)[]): readonly string[] => {
    const failures = proveCoverage(relation, { plan, source, world: { ...world, tensors } }, sizes, STORES);
    return exampleFindings(relation, relation.mapping.name.span, failures).map(
      ({ code, message }) => `${code} ${message}`,
    );
  };

  it('holds', () => expect(codes([first, second])).toEqual([]));
  it('tells a tensor that is not made', () =>
    expect(codes([first])).toEqual(['MAPC7105 a -> b does not make y.1 [5 3]']));
  it('tells another shape', () =>
    expect(codes([first, { ...second, shape: [15] }])).toEqual([
      'MAPC7105 a -> b makes y.1 as [15], and the brackets of b say [5 3]',
    ]));
  it('tells a tensor that nobody knows', () =>
    expect(codes([first, second, { ...second, key: 'z' }])).toEqual([
      'MAPC7106 a -> b makes z, which no reference of b has under these sizes',
    ]));
});

it('fills tensors with values that every float keeps, others for each key, the same in every run', () => {
  const filled = (key: string, name: string): Uint8Array => {
    const dtype = dtypeNamed(name);
    if (dtype === undefined) throw new Error(name);
    return fillTensor({ key, file: '', dtype, shape: [500] });
  };
  const numbers = [...new Float32Array(filled('k', 'f32').buffer)];
  expect(new Set(numbers).size).toBeGreaterThan(400);
  expect(numbers.every(value => value !== 0 && Math.abs(value) < 2 && (value * 2 ** 15) % 1 === 0)).toBe(true);
  const bf16 = new Uint16Array(filled('k', 'bf16').buffer);
  expect([...bf16].map(pattern => dtypeNamed('bf16')?.decode?.(pattern))).toEqual(numbers);
  expect(filled('k', 'i8')).toEqual(filled('k', 'i8'));
  expect(filled('k', 'i8')).not.toEqual(filled('l', 'i8'));
  expect(new Set(filled('k', 'bool'))).toEqual(new Set([0, 1]));
  expect([...filled('k', 'f8e4m3')].every(pattern => Number.isFinite(dtypeNamed('f8e4m3')?.decode?.(pattern)))).toBe(
    true,
  );
});
