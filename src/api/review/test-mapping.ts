import { dirname } from 'node:path';
import { checkExample } from '../../compiler/prove/check-example.js';
import type { ExampleProof } from '../../compiler/prove/example-proof.js';
import { proveExample } from '../../compiler/prove/prove-example.js';
import type { Stores } from '../../compiler/prove/world.js';
import { otherSide, type Relation } from '../../compiler/relation/relation.js';
import { goldenNotWritten } from '../../diagnostics/catalog/review-test.js';
import { mappingNotFound } from '../../diagnostics/catalog/text-structure.js';
import type { Diagnostic, Json, Report } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { at, type Span } from '../../diagnostics/source.js';
import type { Golden, Mapping } from '../../dsl/mapping.js';
import { loadRelation } from '../check.js';
import { exampleSizes, storesOf } from '../example-plan.js';
import { mappingPath, nodeLoader, readMappingSource } from '../mappings.js';
import { absentFindings } from './absent-golden.js';
import { wrongTensors } from './compare-golden.js';
import { placeOf } from './describe-trace.js';
import { exampleFindings } from './example-findings.js';
import { goldenFindings, refusedGolden } from './golden-findings.js';
import { madeConfig, wrongFields } from './golden-config.js';
import { openGolden, planGolden, type OpenedGolden } from './golden.js';
import { updateGolden, type GoldenUpdate } from './update-golden.js';

/** What `mapc test` found of one mapping. */
export type MappingTest = {
  readonly mapping: string;
  readonly title: string;
  readonly layouts: readonly string[];
  readonly ok: boolean;
  readonly examples: readonly ExampleTest[];
  readonly golden: readonly GoldenTest[];
};

export type ExampleTest = {
  /** `my-model.yaml:27`. */
  readonly place: string;
  readonly sizes: { readonly [name: string]: Json };
  readonly ok: boolean;
  readonly ways: readonly {
    readonly from: string;
    readonly to: string;
    readonly back: boolean;
    readonly tensors: number;
  }[];
  readonly fields: number;
  /** Rules that can be read in one direction only. */
  readonly oneWay: readonly {
    readonly place: string;
    readonly from: string;
    readonly to: string;
    readonly reason: string;
  }[];
  /** Rules whose values are nearly the same after the way back. */
  readonly lossy: readonly string[];
};

export type GoldenTest = {
  readonly place: string;
  readonly input: string;
  readonly output: string;
  readonly outcome: 'equal' | 'wrong' | 'skipped' | 'updated';
  /** Tensors (or fields of a config) that are equal. */
  readonly equal: number;
  readonly update?: GoldenUpdate;
};

export interface TestedMapping {
  readonly test: MappingTest;
  readonly findings: readonly Diagnostic[];
}

/**
 * Proves one mapping, by its name or path: its text, each of its examples (one with primes alone where it has none), its golden
 * data. With `update`, digest files become what the mapping gives now. Throws MAPC8010 where there is no such mapping.
 */
export async function testMapping(name: string, options: { readonly update: boolean }): Promise<TestedMapping> {
  const findings: Diagnostic[] = [];
  const relation = loadRelation(readMappingSource(name), nodeLoader, finding => findings.push(finding));
  if (relation === undefined || findings.some(({ severity }) => severity === 'error')) {
    const test = { mapping: name, title: '', layouts: [], ok: false, examples: [], golden: [] };
    return { test, findings: findings.filter(({ severity }) => severity === 'error') };
  }
  // What a mapping says of itself is for `mapc check`.
  findings.length = 0;
  const examples = examplesOf(relation.mapping).map(example => testExample(relation, example, findings));
  const golden: GoldenTest[] = [];
  for (const entry of relation.mapping.golden)
    golden.push(await testGolden(name, relation, entry, options.update, findings));
  const { title, layouts } = relation.mapping;
  const ok = !findings.some(({ severity }) => severity === 'error');
  const test = {
    mapping: name,
    title: title?.text ?? '',
    layouts: layouts.map(layout => layout.name),
    ok,
    examples,
    golden,
  };
  return { test, findings };
}

interface NumberedExample {
  readonly index: number;
  readonly span: Span;
}

/** The examples of a mapping; one of primes alone where it has none. */
export function examplesOf({ examples, name }: Mapping): readonly NumberedExample[] {
  if (examples.length === 0) return [{ index: 0, span: name.span }];
  return examples.map(({ span }, index) => ({ index, span }));
}

/** Proves one example of a relation. */
export function proveExampleOf(relation: Relation, index: number): ExampleProof {
  const [left, right] = relation.layouts;
  const stores: Stores = [storesOf(left.format.text), storesOf(right.format.text)];
  return proveExample(relation, exampleSizes(relation.mapping, index), stores);
}

function testExample(relation: Relation, { index, span }: NumberedExample, findings: Diagnostic[]): ExampleTest {
  const own: Diagnostic[] = [];
  const example = relation.mapping.examples[index];
  if (example !== undefined) checkExample(relation, example, finding => own.push(finding));
  const proof = proveExampleOf(relation, index);
  own.push(...exampleFindings(relation, span, proof.failures));
  findings.push(...own);
  const name = (side: 0 | 1): string => relation.layouts[side].name;
  return {
    place: placeOf(span),
    sizes: Object.fromEntries(exampleSizes(relation.mapping, index)),
    ok: !own.some(({ severity }) => severity === 'error'),
    ways: proof.ways.map(({ from, back, tensors }) => ({ from: name(from), to: name(otherSide(from)), back, tensors })),
    fields: proof.fields,
    oneWay: proof.oneWay.map(({ rule, from, reason }) => {
      return { place: placeOf(rule.source.span), from: name(from), to: name(otherSide(from)), reason };
    }),
    lossy: proof.lossy.map(rule => placeOf(rule.source.span)),
  };
}

async function testGolden(
  name: string,
  relation: Relation,
  golden: Golden,
  update: boolean,
  findings: Diagnostic[],
): Promise<GoldenTest> {
  const test = { place: placeOf(golden.span), input: golden.input.text, output: golden.output.text, equal: 0 };
  const own: Diagnostic[] = [];
  const report = (finding: Diagnostic): void => void own.push(finding);
  const done = (outcome: GoldenTest['outcome'], more: Partial<GoldenTest> = {}): GoldenTest => {
    findings.push(...own.filter(({ severity }) => severity !== 'warning'));
    return { ...test, outcome, ...more };
  };
  try {
    const opened = await openGoldenOf(name, relation, golden, { update, report });
    if ('absent' in opened) {
      own.push(...absentFindings(name, opened));
      return done(own.some(({ severity }) => severity === 'error') ? 'wrong' : 'skipped');
    }
    if (opened.input === undefined) return done(...testConfig(opened, relation, own));
    const planned = planGolden(opened, relation, report);
    if (planned === undefined || own.some(({ severity }) => severity === 'error')) {
      own.splice(0, own.length, ...refusedGolden(golden, own));
      return done('wrong');
    }
    own.length = 0;
    if (update && opened.output.kind === 'digests') return done('updated', { update: updateGolden(opened, planned) });
    if (update) own.push(goldenNotWritten.make(at(golden.span), { path: golden.output.text }));
    const config = planned.configs.get(planned.chain.to)?.source.json ?? {};
    const wrong = [
      ...wrongTensors(opened, planned, () => false),
      ...wrongFields(opened, planned.chain.to, config, [relation, ...opened.through, ...opened.configMappings]),
    ];
    own.push(...goldenFindings(opened, planned, wrong));
    const unequal = wrong.filter(difference => 'target' in difference).length;
    return done(wrong.length === 0 ? 'equal' : 'wrong', { equal: planned.plan.targets.length - unequal });
  } catch (error) {
    if (!(error instanceof MapcError)) throw error;
    own.push(...error.findings);
    return done('wrong');
  }
}

function testConfig(
  opened: OpenedGolden,
  relation: Relation,
  own: Diagnostic[],
): readonly [GoldenTest['outcome'], Partial<GoldenTest>] {
  const to = relation.layouts.find(({ name }) => name !== opened.golden.from.text)?.name ?? '';
  const made = madeConfig(opened, relation, finding => own.push(finding));
  if (made === undefined) {
    own.splice(0, own.length, ...refusedGolden(opened.golden, own));
    return ['wrong', {}];
  }
  const wrong = wrongFields(opened, to, made, [relation]);
  own.push(...goldenFindings(opened, undefined, wrong));
  return [wrong.length === 0 ? 'equal' : 'wrong', { equal: Object.keys(made ?? {}).length }];
}

/** Reads golden data of a mapping by its name or path, with the mappings on the way. */
export async function openGoldenOf(
  name: string,
  relation: Relation,
  golden: Golden,
  { update, report }: { readonly update: boolean; readonly report: Report },
): Promise<Awaited<ReturnType<typeof openGolden>>> {
  const through = golden.through.flatMap(other => {
    const source = nodeLoader.load(other.text, relation.mapping.source);
    if (source !== undefined) {
      const mistakes: Diagnostic[] = [];
      const loaded = loadRelation(source, nodeLoader, finding => mistakes.push(finding));
      const errors = mistakes.filter(({ severity }) => severity === 'error');
      if (loaded !== undefined && errors.length === 0) return loaded;
      throw new MapcError(errors);
    }
    throw new MapcError(mappingNotFound.make(at(other.span), { name: other.text, field: 'through' }));
  });
  return openGolden(relation, golden, { folder: dirname(mappingPath(name)), through, update }, report);
}
