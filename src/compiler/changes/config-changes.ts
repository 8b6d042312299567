import type { ConfigRule } from '../../dsl/mapping.js';
import { fieldsOf } from '../config/config-rules.js';
import { canonicalConfigRule } from '../program/build-program.js';
import type { Relation } from '../relation/relation.js';
import type { ConfigChange } from './change.js';

/** Rules of configs that are gone, new, or others for the same fields. */
export function configChanges(before: Relation, after: Relation): readonly ConfigChange[] {
  const [old, fresh] = [[...before.mapping.config], [...after.mapping.config]];
  take(old, fresh, meaningOf);
  const same = take(old, fresh, fieldText);
  const some = take(old, fresh, rule => fieldNames(after, rule)[0] ?? '');
  const changed = [...same, ...some].map(([was, is]): ConfigChange => {
    return { kind: 'config', fields: fieldNames(after, is), before: view(was), after: view(is) };
  });
  return [
    ...changed,
    ...old.map((rule): ConfigChange => ({
      kind: 'config',
      fields: fieldNames(before, rule),
      before: view(rule),
      after: undefined,
    })),
    ...fresh.map((rule): ConfigChange => ({
      kind: 'config',
      fields: fieldNames(after, rule),
      before: undefined,
      after: view(rule),
    })),
  ];
}

/** Takes rules out of both lists that are alike, and gives them in pairs. */
function take(
  left: ConfigRule[],
  right: ConfigRule[],
  by: (rule: ConfigRule) => string,
): readonly (readonly [ConfigRule, ConfigRule])[] {
  const pairs: (readonly [ConfigRule, ConfigRule])[] = [];
  for (const rule of [...left]) {
    const partner = right.find(other => by(other) === by(rule));
    if (partner === undefined) continue;
    pairs.push([rule, partner]);
    left.splice(left.indexOf(rule), 1);
    right.splice(right.indexOf(partner), 1);
  }
  return pairs;
}

const meaningOf = (rule: ConfigRule): string => JSON.stringify(canonicalConfigRule(rule));

const fieldText = (rule: ConfigRule): string =>
  JSON.stringify([
    rule.sides.map((_, side) => fieldsOf(rule, side === 0 ? 0 : 1).map(({ path }) => path)),
    rule.when === undefined,
  ]);

function fieldNames({ layouts }: Relation, rule: ConfigRule): readonly string[] {
  return ([0, 1] as const).flatMap(side =>
    fieldsOf(rule, side).map(({ path }) => `${layouts[side].name}.config.${path.join('.')}`),
  );
}

function view({ span }: ConfigRule): NonNullable<ConfigChange['before']> {
  return { text: span.source.text.slice(span.start, span.end).replace(/\s+/g, ' ').trim(), span };
}
