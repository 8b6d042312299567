import { documentOf, fieldName, leafPaths } from '../../compiler/config/config-document.js';
import { fieldsOf } from '../../compiler/config/config-rules.js';
import { convertConfig } from '../../compiler/config/convert-config.js';
import { otherSide, type Relation } from '../../compiler/relation/relation.js';
import { fieldOf } from '../../compiler/scalar/config-field.js';
import type { Json, Report } from '../../diagnostics/diagnostic.js';
import type { WrongGolden } from './compare-golden.js';
import type { OpenedGolden } from './golden.js';

/**
 * Fields of the written config that are not what golden data say. Compared are those that the rules of the mappings speak of;
 * golden data may have more.
 */
export function wrongFields(
  { output }: OpenedGolden,
  to: string,
  made: Json,
  relations: readonly Relation[],
): readonly WrongGolden[] {
  const expected = output.config;
  const rules = relations.flatMap(relation =>
    ([0, 1] as const).flatMap(side =>
      relation.layouts[side].name === to ? relation.mapping.config.map(rule => ({ rule, side })) : [],
    ),
  );
  if (expected === undefined || rules.length === 0) return [];
  const paths = new Map(leafPaths(made).map(path => [fieldName(path), path]));
  for (const { rule, side } of rules) {
    // A field that only this side has is dropped on the way here, unless a rule makes it.
    if (rule.sides[otherSide(side)]?.kind === 'nothing' && rule.value.length === 0 && rule.is === undefined) continue;
    for (const { path } of fieldsOf(rule, side)) {
      if (fieldOf(expected, path) !== undefined) paths.set(fieldName(path), path);
    }
  }
  return [...paths].flatMap(([field, path]): readonly WrongGolden[] => {
    const [found, wanted] = [fieldOf(made, path), fieldOf(expected, path)];
    return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [{ kind: 'field', field, found, expected: wanted }];
  });
}

/** The config that a mapping with `config:` alone makes of a golden one. */
export function madeConfig(opened: OpenedGolden, relation: Relation, report: Report): Json | undefined {
  const from = relation.layouts[0].name === opened.golden.from.text ? 0 : 1;
  const source = opened.known.get(relation.layouts[from].name)?.source;
  if (source === undefined) return undefined;
  const sizeOf = (name: string): number | undefined => {
    const value = opened.set.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const options = new Map(
    [...relation.options.values()].map(({ name, values }) => [name, values[0]?.text ?? ''] as const),
  );
  let errors = 0;
  const fields = convertConfig({ relation, from, source, sizeOf, options, final: true }, finding => {
    if (finding.severity === 'error') errors++;
    report(finding);
  });
  return errors > 0 ? undefined : documentOf(fields);
}
