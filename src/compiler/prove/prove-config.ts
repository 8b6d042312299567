import { NOWHERE } from '../../diagnostics/source.js';
import type { Diagnostic, Json } from '../../diagnostics/diagnostic.js';
import { documentOf, fieldName, leafPaths, type ConfigSource } from '../config/config-document.js';
import { convertConfig } from '../config/convert-config.js';
import { fieldOf } from '../scalar/config-field.js';
import { otherSide, type Relation, type SideIndex } from '../relation/relation.js';
import type { Failure } from './example-proof.js';
import type { Given } from './world.js';

/** Rounds after which a field that is computed must stay as it is. */
const MOST_ROUNDS = 3;

/**
 * Converts the config that an example gives for a side there and back. A field that is carried over must come back as it
 * was; one that is computed may settle in the first round. No fields given: nothing to prove.
 */
export function proveConfig(
  relation: Relation,
  sizes: Given,
): { readonly fields: number; readonly failures: readonly Failure[] } {
  if (relation.mapping.config.length === 0) return { fields: 0, failures: [] };
  let fields = 0;
  const failures: Failure[] = [];
  for (const from of [0, 1] as const) {
    const config = configIn(relation, from, sizes);
    if (leafPaths(config).length === 0) continue;
    const findings: Diagnostic[] = [];
    const there = convert(relation, from, config, sizes, findings);
    const back = findings.length > 0 ? undefined : convert(relation, otherSide(from), there, sizes, findings);
    if (back === undefined || findings.length > 0) {
      failures.push({ kind: 'refused', from, findings });
      continue;
    }
    const again = round(relation, from, back, sizes, MOST_ROUNDS - 1);
    const computed = computedFields(relation, from);
    for (const path of leafPaths(config)) {
      const [expected, found] = [fieldOf(config, path) ?? null, fieldOf(back, path)];
      if (isDropped(relation, from, path) || same(expected, found)) {
        fields++;
        continue;
      }
      const settled = computed.has(path[0] ?? '') && same(found ?? null, fieldOf(again, path));
      if (settled) fields++;
      else failures.push({ kind: 'field', from, field: fieldName(path), expected, found: found ?? undefined });
    }
  }
  return { fields, failures };
}

/** The config of a side as the example gives it field by field (`hf.config.a.b`). */
export function configIn(relation: Relation, side: SideIndex, sizes: Given): Json {
  const prefix = `${relation.layouts[side].name}.config.`;
  return documentOf(
    [...sizes].flatMap(([name, value]) =>
      name.startsWith(prefix) ? [{ path: name.slice(prefix.length).split('.'), value, copiedFrom: undefined }] : [],
    ),
  );
}

function convert(relation: Relation, from: SideIndex, json: Json, sizes: Given, findings: Diagnostic[]): Json {
  const source: ConfigSource = {
    file: relation.layouts[from].config?.text ?? relation.layouts[from].name,
    json,
    textAt: () => undefined,
    placeOf: () => NOWHERE,
  };
  const options = new Map(
    [...relation.options.values()].map(({ name, values }) => {
      const given = sizes.get(name);
      return [name, typeof given === 'string' ? given : (values[0]?.text ?? '')] as const;
    }),
  );
  const sizeOf = (name: string): number | undefined => {
    const value = sizes.get(name);
    return typeof value === 'number' ? value : undefined;
  };
  const made = convertConfig({ relation, from, source, sizeOf, options, final: true }, finding => {
    if (finding.severity === 'error') findings.push(finding);
  });
  return documentOf(made);
}

function round(relation: Relation, from: SideIndex, config: Json, sizes: Given, rounds: number): Json {
  let json = config;
  for (let i = 0; i < rounds; i++) {
    json = convert(relation, otherSide(from), convert(relation, from, json, sizes, []), sizes, []);
  }
  return json;
}

/** First names of the fields of a side that rules compute or set. */
function computedFields(relation: Relation, side: SideIndex): ReadonlySet<string> {
  return new Set(
    relation.mapping.config
      .filter(rule => rule.value.length > 0 || rule.is !== undefined || rule.default !== undefined)
      .flatMap(({ sides }) =>
        sides[side]?.kind === 'fields' ? sides[side].fields.map(({ path }) => path[0] ?? '') : [],
      ),
  );
}

/** Whether a field is left out on purpose, and not made again from others. */
function isDropped(relation: Relation, side: SideIndex, path: readonly string[]): boolean {
  return relation.mapping.config.some(({ sides, value }) => {
    const own = sides[side];
    if (own?.kind !== 'fields' || sides[otherSide(side)]?.kind !== 'nothing' || value.length > 0) return false;
    return own.fields.some(field => field.path.every((name, i) => name === path[i]));
  });
}

const same = (a: Json, b: Json | undefined): boolean => b !== undefined && JSON.stringify(a) === JSON.stringify(b);
