import { exampleTensors } from '../../../compiler/example/example-tensors.js';
import { mappingGraph, type MappingGraph } from '../../../compiler/graph/mapping-graph.js';
import type { Relation } from '../../../compiler/relation/relation.js';
import type { Diagnostic, Json } from '../../../diagnostics/diagnostic.js';
import { sortFindings } from '../../../diagnostics/order.js';
import type { Layout } from '../../../dsl/mapping.js';
import { loadRelation } from '../../check.js';
import { exampleSizes, storesOf } from '../../example-plan.js';
import { nodeLoader, readMappingSource } from '../../mappings.js';
import { testMapping, type MappingTest } from '../test-mapping.js';
import { coverageOf, type Coverage } from './coverage-rows.js';
import { configRows, type ConfigRow } from './config-rows.js';
import type { PictureBudget } from './picture-budget.js';
import { ruleReports, type RuleReport } from './rule-report.js';
import { expressionText } from './written-text.js';

/** Rules of one mapping that are shown one by one. */
export const MOST_RULES = 150;
/** Findings of one mapping that are shown. */
const MOST_FINDINGS = 60;

/** What a page says of one mapping. */
export interface MappingReport {
  /** As it was named. */
  readonly path: string;
  readonly name: string;
  readonly title: string;
  readonly models: readonly string[];
  readonly layouts: readonly LayoutReport[];
  readonly options: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly sizes: readonly SizeReport[];
  /** Of the text, and of its examples and golden data where they were asked for; the first of them, most severe ones first. */
  readonly findings: readonly Diagnostic[];
  readonly moreFindings: number;
  readonly test: MappingTest | undefined;
  /** Undefined for a mapping with errors: what it means is not known. */
  readonly meaning: MappingMeaning | undefined;
}

export interface MappingMeaning {
  readonly examples: number;
  readonly coverage: readonly [Coverage, Coverage];
  readonly graph: MappingGraph;
  readonly rules: readonly RuleReport[];
  readonly moreRules: number;
  readonly config: readonly ConfigRow[];
}

export interface LayoutReport {
  readonly name: string;
  readonly format: string;
  /** `file`, `root`, `config` and the like, as name and text. */
  readonly more: readonly (readonly [string, string])[];
}

export interface SizeReport {
  readonly name: string;
  /** As it is written; empty where it is found from the shapes. */
  readonly text: string;
  /** In the first example. */
  readonly value: number | undefined;
}

/** Loads a mapping by its name or path and collects what is to be shown of it. Throws MAPC8010 where there is none. */
export async function reportMapping(
  name: string,
  { test, budget }: { readonly test: boolean; readonly budget: PictureBudget },
): Promise<MappingReport> {
  const found: Diagnostic[] = [];
  const relation = loadRelation(readMappingSource(name), nodeLoader, finding => found.push(finding));
  const tested = test ? await testMapping(name, { update: false }) : undefined;
  const isKnown = (finding: Diagnostic): boolean =>
    found.some(({ code, message }) => code === finding.code && message === finding.message);
  const all = sortFindings([...found, ...(tested?.findings ?? []).filter(finding => !isKnown(finding))]);
  const severe = (['error', 'warning', 'info'] as const).flatMap(level =>
    all.filter(({ severity }) => severity === level),
  );
  const isRight = !found.some(({ severity }) => severity === 'error');
  const mapping = relation?.mapping;
  return {
    path: name,
    name: mapping?.name.text ?? name,
    title: mapping?.title?.text ?? '',
    models: mapping?.models.map(({ text }) => text) ?? [],
    layouts: mapping?.layouts.map(layoutReport) ?? [],
    options:
      mapping?.options.map(option => ({ name: option.name, values: option.values.map(({ text }) => text) })) ?? [],
    sizes: relation === undefined || !isRight ? [] : sizeReports(relation),
    findings: severe.slice(0, MOST_FINDINGS),
    moreFindings: Math.max(0, severe.length - MOST_FINDINGS),
    test: tested?.test,
    meaning: relation === undefined || !isRight ? undefined : meaningOf(relation, budget),
  };
}

function meaningOf(relation: Relation, budget: PictureBudget): MappingMeaning {
  const shown: Relation = { ...relation, rules: relation.rules.slice(0, MOST_RULES) };
  return {
    examples: relation.mapping.examples.length,
    coverage: [coverageOf(relation, 0), coverageOf(relation, 1)],
    graph: mappingGraph(shown),
    rules: ruleReports(shown, budget),
    moreRules: relation.rules.length - shown.rules.length,
    config: configRows(relation.mapping),
  };
}

function layoutReport(layout: Layout): LayoutReport {
  const pairs = (entries: Layout['dtype']): string =>
    entries.map(({ from, to }) => `${from.text} to ${to.text}`).join(', ');
  const entries: readonly (readonly [string, string | undefined])[] = [
    ['file', layout.file?.text],
    ['files', layout.files.map(({ prefix, path }) => `${prefix.text} in ${path.text}`).join(', ')],
    ['root', layout.root?.text],
    ['config', layout.config?.text],
    ['dtype', pairs(layout.dtype)],
    ['copy', pairs(layout.copy)],
  ];
  const more = entries.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [[name, text] as const]));
  return { name: layout.name, format: layout.format.text, more };
}

function sizeReports(relation: Relation): readonly SizeReport[] {
  const sizes: ReadonlyMap<string, Json> = exampleSizes(relation.mapping);
  const stores = storesOf(relation.layouts[0].format.text);
  const { axes } = exampleTensors({ ...relation, rules: relation.rules.slice(0, MOST_RULES) }, 0, { sizes, stores });
  return [...relation.sizes.values()].map(({ name, parameter, value }) => {
    const given = sizes.get(name);
    const own = typeof given === 'number' ? given : axes.get(name);
    return {
      name: parameter === undefined ? name : `${name}[${parameter}]`,
      text: value === undefined ? '' : expressionText(value.span),
      value: own,
    };
  });
}
