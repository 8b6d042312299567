import { duplicateId, mappingChainTooLong } from '../../diagnostics/catalog/text-structure.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { MOST_RULES } from '../limits.js';
import type { ConfigRule, Layout, Mapping, Rule } from '../mapping.js';
import { extendLayouts, extendNamed, extendRules, renameLayouts } from '../reuse/extend.js';
import { includeMapping, type Included } from '../reuse/include.js';
import { loadOther, type Loading } from '../reuse/load-other.js';
import { mergeIncluded } from '../reuse/merge-included.js';
import { readExtends, readIncludes } from '../reuse/read-reuse.js';
import { CONFIG_RULE_FIELDS } from '../schema/config-schema.js';
import { reportViolations } from '../schema/report-violations.js';
import { RULE_FIELDS } from '../schema/rule-schema.js';
import { toData } from '../schema/to-data.js';
import { violationsOf } from '../schema/validate.js';
import { fieldOf, type YamlTable } from '../yaml/node.js';
import { readYaml } from '../yaml/read-yaml.js';
import { readConfigRule } from './read-config.js';
import { readExamples, readGolden } from './read-examples.js';
import { readLayouts } from './read-layouts.js';
import { fieldText, itemsOf, textsOf } from './read-nodes.js';
import { readRule } from './read-rule.js';
import { readOptions, readSizes } from './read-sizes.js';

/**
 * A mapping from its text and from those that it builds on; undefined where its name or its layouts are not known. Reports every mistake of
 * all these texts.
 */
export function loadDocument(source: SourceText, loading: Loading): Mapping | undefined {
  const { report } = loading;
  const root = readYaml(source, report);
  if (root === undefined) return undefined;
  const inner: Loading = { ...loading, chain: [...loading.chain, source] };
  const base = root.kind === 'table' ? loadBase(root, inner) : undefined;
  const own = root.kind === 'table' ? readLayouts(fieldOf(root, 'layouts'), report) : [];
  const extended = base === undefined ? undefined : extendLayouts(base, own, base.name, report);
  const layouts = extended ?? pairOf(own);
  reportViolations(root, violationsOf(toData(root)), sideNames(layouts), report);
  if (root.kind !== 'table' || layouts === undefined) return undefined;
  const name = fieldText(root, 'name');
  const read = readContent(root, layouts, report);
  const included = readIncludes(fieldOf(root, 'include'), report).flatMap(include => {
    const other = loadOther(include.mapping, 'include', inner, loadDocument);
    return other === undefined ? [] : [includeMapping(include, other, layouts, report)];
  });
  const content = mergeIncluded(base === undefined ? read : extendContent(base, read), included, report);
  if (content.rules.length > MOST_RULES) {
    const span = root.entries[0]?.key.span ?? root.span;
    report(mappingChainTooLong.make(at(span), { most: MOST_RULES, what: 'rules' }));
    return undefined;
  }
  if (name === undefined) return undefined;
  const examples = readExamples(fieldOf(root, 'examples'));
  return {
    source,
    name,
    models: fieldOf(root, 'model') === undefined ? (base?.models ?? []) : textsOf(fieldOf(root, 'model')),
    title: fieldText(root, 'title'),
    layouts,
    options: content.options,
    sizes: content.sizes,
    rules: content.rules,
    config: content.config,
    examples: fieldOf(root, 'examples') === undefined ? (base?.examples ?? []) : examples,
    golden: readGolden(
      fieldOf(root, 'golden'),
      layouts.map(layout => layout.name),
      report,
    ),
  };
}

function loadBase(root: YamlTable, loading: Loading): Mapping | undefined {
  const found = readExtends(fieldOf(root, 'extends'));
  const base = found === undefined ? undefined : loadOther(found.mapping, 'extends', loading, loadDocument);
  return found === undefined || base === undefined ? undefined : renameLayouts(base, found, loading.report);
}

const pairOf = ([left, right, ...more]: readonly Layout[]): readonly [Layout, Layout] | undefined =>
  left === undefined || right === undefined || more.length > 0 ? undefined : [left, right];

/** Fields of rules that the schema takes for sides; undefined where the layouts are not known. */
function sideNames(layouts: readonly Layout[] | undefined): ReadonlySet<string> | undefined {
  if (layouts === undefined) return undefined;
  return new Set([...layouts.map(({ name }) => name), ...RULE_FIELDS, ...CONFIG_RULE_FIELDS]);
}

function readContent(root: YamlTable, layouts: readonly [Layout, Layout], report: Report): Included {
  const names = [layouts[0].name, layouts[1].name] as const;
  const rules = itemsOf(fieldOf(root, 'rules')).flatMap(node => readRule(node, names, report) ?? []);
  const config = itemsOf(fieldOf(root, 'config')).flatMap(node => readConfigRule(node, names, report) ?? []);
  checkIds(rules, report);
  checkIds(config, report);
  return {
    name: '',
    sizes: readSizes(fieldOf(root, 'sizes'), report),
    options: readOptions(fieldOf(root, 'options')),
    rules,
    config,
  };
}

function extendContent(base: Mapping, own: Included): Included {
  return {
    name: own.name,
    sizes: extendNamed(base.sizes, own.sizes),
    options: extendNamed(base.options, own.options),
    rules: extendRules(base.rules, own.rules),
    config: extendRules(base.config, own.config),
  };
}

function checkIds(rules: readonly (Rule | ConfigRule)[], report: Report): void {
  const first = new Map<string, Rule | ConfigRule>();
  for (const rule of rules) {
    if (rule.id === undefined) continue;
    const { text: id, span } = rule.id;
    const before = first.get(id);
    if (before?.id === undefined) first.set(id, rule);
    else {
      const related = [{ place: at(before.id.span), text: 'the first one' }];
      report(duplicateId.make(at(span), { id }, { related }));
    }
  }
}
