import { badScalar } from '../../diagnostics/catalog/layout-bound.js';
import { exampleSameSizes, exampleSizeDiffers, exampleUnknownName } from '../../diagnostics/catalog/review-test.js';
import type { Json, Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Example, Setting } from '../../dsl/mapping.js';
import { bindingOf } from '../example/choose-sizes.js';
import { settingValue } from '../example/setting-value.js';
import { axisItems } from '../relation/blocks.js';
import type { Relation } from '../relation/relation.js';

/** Names of an example that mean nothing to the mapping. Reports MAPC7112. */
export function checkExampleNames(relation: Relation, example: Example, report: Report): void {
  const sizes = sizeNames(relation);
  const known = new Set([...sizes, ...relation.options.keys()]);
  for (const { name } of [...example.sizes, ...example.lists]) {
    const { text, span } = name;
    if (known.has(text) || isField(relation, text)) continue;
    const near = nearest(text, known);
    const fixes = near.slice(0, 1).map(best => ({ title: `write "${best}"`, edits: [{ span, text: best }] }));
    report(exampleUnknownName.make(at(span), { name: text, nearest: near }, { fixes }));
  }
}

/**
 * Names that mean nothing, sizes that could stand for each other, and sizes whose expressions say something else than the
 * example: with the fields of a config beside them, they are a test of `sizes:`. Reports MAPC7111-7113.
 */
export function checkExample(relation: Relation, example: Example, report: Report): void {
  checkExampleNames(relation, example, report);
  const sizes = sizeNames(relation);
  const pinned = checkSizes(relation, example, report);
  const byValue = new Map<number, Setting[]>();
  for (const setting of example.sizes) {
    if (pinned.has(setting.name.text)) continue;
    const value = Number(setting.value.text);
    // A size of one is the same wherever it stands.
    if (!sizes.has(setting.name.text) || !Number.isSafeInteger(value) || value < 2) continue;
    byValue.set(value, [...(byValue.get(value) ?? []), setting]);
  }
  for (const [value, settings] of byValue) {
    const [, second] = settings;
    if (second === undefined) continue;
    report(exampleSameSizes.make(at(second.value.span), { names: settings.map(({ name }) => name.text), value }));
  }
}

/** The sizes of an example that expressions tell, too. Expressions that have no value with it are reported. */
function checkSizes(relation: Relation, example: Example, report: Report): ReadonlySet<string> {
  const settings = new Map<string, Json>(example.sizes.map(({ name, value }) => [name.text, settingValue(value.text)]));
  const pinned = new Set<string>();
  for (const size of relation.sizes.values()) {
    if (size.value === undefined || size.parameter !== undefined || settings.has(size.name)) continue;
    const told = bindingOf(relation, 0, settings).evaluate(size.value);
    if (told.kind !== 'wrong') continue;
    const { reason, span } = told.problem;
    report(badScalar.make(at(span), { reason }, { related: [{ place: at(example.span), text: 'with this example' }] }));
  }
  for (const { name, value } of example.sizes) {
    const size = relation.sizes.get(name.text);
    const given = settings.get(name.text);
    if (size?.value === undefined || size.parameter !== undefined || typeof given !== 'number') continue;
    const others = new Map([...settings].filter(([other]) => other !== name.text));
    const told = bindingOf(relation, 0, others).evaluate(size.value);
    if (told.kind === 'wrong') {
      const { reason, span } = told.problem;
      const related = [{ place: at(example.span), text: 'with this example' }];
      report(badScalar.make(at(span), { reason }, { related }));
    }
    if (told.kind !== 'value') continue;
    // `null`: all fields that the expression reads are said to be absent, and it has nothing in their place.
    pinned.add(name.text);
    if (told.value === given) continue;
    const parameters = { name: name.text, given, told: told.value === null ? 'nothing' : JSON.stringify(told.value) };
    const related = [{ place: at(size.span), text: 'its expression' }];
    report(exampleSizeDiffers.make(at(value.span), parameters, { related }));
  }
  return pinned;
}

function sizeNames(relation: Relation): ReadonlySet<string> {
  const references = relation.rules.flatMap(({ sides }) => [...(sides[0] ?? []), ...(sides[1] ?? [])]);
  return new Set([
    ...relation.sizes.keys(),
    ...references.flatMap(({ items }) => axisItems(items).map(({ name }) => name)),
    ...relation.rules.flatMap(({ captures }) => [...captures.keys()]),
  ]);
}

function isField(relation: Relation, name: string): boolean {
  return relation.layouts.some(layout => name.startsWith(`${layout.name}.config.`));
}
