import { fieldsOf } from '../../compiler/config/config-rules.js';
import type { Relation, RelationRule } from '../../compiler/relation/relation.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { ConfigRule } from '../../dsl/mapping.js';
import { fieldOf } from '../../dsl/yaml/node.js';
import { readYaml } from '../../dsl/yaml/read-yaml.js';

/** Two revisions without the rules that have mistakes in one of them. */
export interface WholeRules {
  readonly before: Relation;
  readonly after: Relation;
  /** Whether a revision has rules that could not be read at all: what seems to be gone may be one of them. */
  readonly unread: { readonly before: boolean; readonly after: boolean };
}

/**
 * What can be compared of two revisions of which one has mistakes: the rules that are right in both. Undefined where a mistake is in what
 * all rules hang on.
 */
export function wholeRules(
  before: Relation,
  after: Relation,
  errors: { readonly before: readonly Diagnostic[]; readonly after: readonly Diagnostic[] },
): WholeRules | undefined {
  const [old, fresh] = [mistakesIn(before, errors.before), mistakesIn(after, errors.after)];
  if (old === undefined || fresh === undefined) return undefined;
  const rules = new Set([...old.rules, ...fresh.rules].flatMap(keysOf));
  const config = new Set([...old.config, ...fresh.config].flatMap(namesOf));
  const whole = (relation: Relation): Relation => ({
    ...relation,
    mapping: {
      ...relation.mapping,
      config: relation.mapping.config.filter(rule => !namesOf(rule).some(name => config.has(name))),
    },
    rules: relation.rules
      .filter(rule => !keysOf(rule).some(key => rules.has(key)))
      .map((rule, index) => ({ ...rule, index })),
  });
  return { before: whole(before), after: whole(after), unread: { before: old.unread, after: fresh.unread } };
}

interface Mistakes {
  readonly rules: readonly RelationRule[];
  readonly config: readonly ConfigRule[];
  readonly unread: boolean;
}

function mistakesIn(relation: Relation, errors: readonly Diagnostic[]): Mistakes | undefined {
  const rules = new Set<RelationRule>();
  const config = new Set<ConfigRule>();
  let unread = false;
  for (const { at } of errors) {
    if (at.kind !== 'text') return undefined;
    const rule = relation.rules.find(({ source }) => isIn(at.span, source.span));
    const field = relation.mapping.config.find(({ span }) => isIn(at.span, span));
    if (rule !== undefined) rules.add(rule);
    else if (field !== undefined) config.add(field);
    else if (isInRules(at.span)) unread = true;
    else return undefined;
  }
  return { rules: [...rules], config: [...config], unread };
}

const isIn = (inner: Span, outer: Span): boolean =>
  inner.source.name === outer.source.name && inner.start >= outer.start && inner.start < outer.end;

/** Whether a place is in `rules:` or `config:` of its text. */
function isInRules(span: Span): boolean {
  const root = readYaml(span.source, () => undefined);
  if (root?.kind !== 'table') return false;
  return ['rules', 'config'].some(name => {
    const node = fieldOf(root, name);
    return node?.kind === 'list' && isIn(span, node.span);
  });
}

/** The keys of a rule, whatever their captures are called. */
const keysOf = ({ sides }: RelationRule): readonly string[] =>
  sides.flatMap((references, side) =>
    (references ?? []).map(({ source }) => `${side} ${source.key.text.replace(/\{[^{}]*\}/g, '{}')}`),
  );

const namesOf = (rule: ConfigRule): readonly string[] =>
  ([0, 1] as const).flatMap(side => fieldsOf(rule, side).map(({ path }) => `${side} ${path.join('.')}`));
