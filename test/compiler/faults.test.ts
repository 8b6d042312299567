import { exampleTensors } from '../../src/compiler/example/example-tensors.js';
import { loadRelation } from '../../src/api/check.js';
import { expectFinding, expectNoFindings } from '../support/expect-findings.js';
import { elementsOf, named, numbered, relate, type MemoryTensor, type RelateOptions } from '../support/relate.js';

/* Faults of public converters, each reproduced there: what would do it is refused with its place, or done right. */

const mapping = (rules: string, more = ''): string =>
  `mapc: 1\nname: m\nlayouts: { a: { format: safetensors, config: config.json }, b: { format: safetensors } }\n${more}rules:\n${rules}\n`;

const convert = (rules: string, tensors: readonly MemoryTensor[], options: Partial<RelateOptions> = {}, more = '') =>
  relate([mapping(rules, more)], tensors, { from: 'a', to: 'b', ...options });

describe('cutting', () => {
  it.each([6, 10])('%i rows are not cut into 4 equal parts', rows => {
    const { findings, plan } = convert('  - a: w [(part=4 rows) dim]\n    b: "{part}.w [rows dim]"', [
      numbered('w', [rows, 2]),
    ]);
    expect(plan).toBeUndefined();
    expectFinding(findings, { code: 'MAPC3102', covers: '(part=4 rows)', message: /cannot be \(part=4 rows\)/ });
  });

  it('unstacking keeps dimensions of size 1', () => {
    const { tensors, findings } = convert('  - a: w [e p q]\n    b: "{e}.w [p q]"', [numbered('w', [2, 1, 4])]);
    expectNoFindings(findings);
    expect(tensors.map(({ key, shape }) => [key, shape])).toEqual([
      ['0.w', [1, 4]],
      ['1.w', [1, 4]],
    ]);
  });

  it('a square matrix is transposed, too', () => {
    const { tensors } = convert('  - a: w [p q]\n    b: w [q p]', [numbered('w', [2, 2])]);
    expect(elementsOf(tensors[0])).toEqual([0, 2, 1, 3]);
  });

  it('rotary rows of the keys are not moved with the head count of the queries', () => {
    const rules = '  - a: k [(heads two=2 pair) dim]\n    b: k [(heads pair two) dim]';
    const sizes = 'sizes: { heads: a.config.heads, kv: a.config.kv, pair: a.config.dim / heads / 2, used: kv }\n';
    const configs = { a: { heads: 4, kv: 2, dim: 16 } };
    const { findings, plan } = convert(rules, [numbered('k', [8, 3])], { configs }, sizes);
    expect(plan).toBeUndefined();
    expectFinding(findings, {
      code: 'MAPC3101',
      covers: '(heads two=2 pair)',
      note: 'heads = 4 (a.config.heads)',
    });
  });
});

describe('renaming', () => {
  it('is simultaneous: two names exchanged do not cancel', () => {
    const { tensors } = convert('  - { a: x, b: y }\n  - { a: y, b: x }', [
      numbered('x', [1], 1),
      numbered('y', [1], 2),
    ]);
    expect([elementsOf(named(tensors, 'y')), elementsOf(named(tensors, 'x'))]).toEqual([[1], [2]]);
  });

  it('matches whole segments: a gate is no aggregate', () => {
    const rules = '  - { a: gate.w, b: router.w }\n  - { a: aggregate.w, b: aggregate.w }';
    const { tensors, findings } = convert(rules, [numbered('gate.w', [1]), numbered('aggregate.w', [1])]);
    expectNoFindings(findings);
    expect(tensors.map(({ key }) => key).sort()).toEqual(['aggregate.w', 'router.w']);
  });

  it('reads words back only where they stand for the whole hole', () => {
    const rules = '  - a: "{w:up|down}_proj.w"\n    b: "{w:up|down}.w"\n  - { a: upsample.w, b: upsample.w }';
    const there = convert(rules, [
      numbered('up_proj.w', [1], 1),
      numbered('down_proj.w', [1], 2),
      numbered('upsample.w', [1], 3),
    ]);
    const back = convert(rules, there.tensors, { from: 'b', to: 'a' });
    expect(back.tensors.map(({ key }) => key).sort()).toEqual(['down_proj.w', 'up_proj.w', 'upsample.w']);
  });

  it('reads two captures back that change places', () => {
    const rules = '  - a: l.{i}.e.{j}.w\n    b: e.{j}.l.{i}.w';
    const tensors = [0, 1].flatMap(i => [0, 1, 2].map(j => numbered(`l.${i}.e.${j}.w`, [1], i * 3 + j)));
    const there = convert(rules, tensors);
    expect(elementsOf(named(there.tensors, 'e.2.l.1.w'))).toEqual([5]);
    expect(
      convert(rules, there.tensors, { from: 'b', to: 'a' })
        .tensors.map(({ key }) => key)
        .sort(),
    ).toEqual(tensors.map(({ key }) => key).sort());
  });

  it('goes back by the inverse of a permutation, not by the permutation again', () => {
    const rules = '  - a: w [p q r]\n    b: w [r p q]';
    const there = convert(rules, [numbered('w', [2, 3, 5])]);
    const back = convert(rules, there.tensors, { from: 'b', to: 'a' });
    expect(back.tensors[0]?.shape).toEqual([2, 3, 5]);
    expect(elementsOf(back.tensors[0])).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});

describe('counting', () => {
  it('layers 0, 1, 3 are not put onto 0, 1, 2: the gap is named', () => {
    const tensors = [0, 1, 3].map(layer => numbered(`l.${layer}.w`, [1]));
    const { findings, plan } = convert('  - a: l.{layer}.w\n    b: m.{layer}.w', tensors);
    expect(plan).toBeUndefined();
    expectFinding(findings, { code: 'MAPC4002', message: /l\.2\.w/ });
  });

  it('experts are in numeric order, and from all shards', () => {
    const tensors = Array.from({ length: 12 }, (_, e) => numbered(`e.${e}.w`, [1], e, e % 2 === 0 ? 'one' : 'two'));
    const { tensors: made } = convert('  - a: e.{e}.w [d]\n    b: w [e d]', tensors);
    expect(elementsOf(made[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('a missing expert is named', () => {
    const tensors = [0, 1, 2, 4].map(e => numbered(`e.${e}.w`, [3]));
    const { findings } = convert('  - a: e.{e}.w [d]\n    b: w [e d]', tensors);
    expectFinding(findings, { code: 'MAPC4002', message: /has no e\.3\.w.*w has no source/ });
  });
});

describe('coverage', () => {
  it('two sources for one target: neither wins', () => {
    const { findings, plan } = convert('  - { a: x, b: z }\n  - { a: y, b: z }', [
      numbered('x', [1]),
      numbered('y', [1]),
    ]);
    expect(plan).toBeUndefined();
    expectFinding(findings, { code: 'MAPC2106', covers: 'z' });
  });

  it('a key that no rule names is not skipped', () => {
    const { findings, plan } = convert('  - { a: x.weight, b: z }', [
      numbered('x.weight', [1]),
      numbered('x.weigth', [1]),
    ]);
    expect(plan).toBeUndefined();
    expectFinding(findings, { code: 'MAPC4001', message: /x\.weigth/, note: /nearest pattern is x\.weight/ });
  });
});

it('examples have pairwise different sizes, so that no mistake is symmetric', () => {
  const text = mapping('  - a: w.{i} [p q]\n    b: v.{i} [q (p r)]\n  - a: u [(s t)]\n    b: u [t s]');
  const relation = loadRelation({ name: 'm', text }, { load: () => undefined }, () => undefined);
  if (relation === undefined) throw new Error('no relation');
  const { axes } = exampleTensors(relation, 0, { sizes: new Map(), stores: () => true });
  const sizes = [...axes.values()];
  expect(new Set(sizes).size).toBe(sizes.length);
});
