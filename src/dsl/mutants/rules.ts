import { itemsOf } from '../document/read-nodes.js';
import { fieldOf } from '../yaml/node.js';
import { neighbours, exchanged, replaced, withoutField, withoutItem, written } from './edits.js';
import type { Made, MutantDocument, MutantKind } from './mutant.js';

/** A rule that is not there. */
export const ruleDropped: MutantKind = {
  name: 'rule-dropped',
  summary: 'a rule left out',
  mutants: ({ root }) => dropped(root, 'rules'),
};

/** A rule of `config:` that is not there. */
export const configRuleDropped: MutantKind = {
  name: 'config-rule-dropped',
  summary: 'a rule of config left out',
  mutants: ({ root }) => dropped(root, 'config'),
};

function dropped(root: MutantDocument['root'], field: string): readonly Made[] {
  const items = itemsOf(fieldOf(root, field));
  return items.length < 2 ? [] : items.flatMap((_, i) => withoutItem(items, i, false));
}

/** Fields without which a rule is another one. */
const FIELDS = ['replicated', 'optional', 'tied', 'otherwise', 'fill', 'precision', 'for', 'names', 'value'];

/** `optional: true`, `replicated:`, `precision: source` ... left out. */
export const fieldDropped: MutantKind = {
  name: 'field-dropped',
  summary: `${FIELDS.slice(0, -1).join(', ')} or value left out of a rule`,
  mutants: ({ rules }) => rules.flatMap(({ table }) => FIELDS.flatMap(field => withoutField(table, field))),
};

/** `when: not (...)` for `when: ...`. */
export const conditionNegated: MutantKind = {
  name: 'condition-negated',
  summary: 'a condition that holds where it should not',
  mutants: ({ rules, config }) =>
    [...rules, ...config].flatMap(({ rule }) => {
      const { when } = rule;
      if (when === undefined) return [];
      return when.kind === 'unary' && when.operator === 'not'
        ? replaced(when.span, written(when.operand.span))
        : replaced(when.span, `not (${written(when.span)})`);
    }),
};

/** A rule that holds always. */
export const conditionDropped: MutantKind = {
  name: 'condition-dropped',
  summary: 'a condition left out',
  mutants: ({ rules, config }) => [...rules, ...config].flatMap(({ table }) => withoutField(table, 'when')),
};

/** `0 to 2` for `0 to 3`. */
export const rangeOffByOne: MutantKind = {
  name: 'range-off-by-one',
  summary: 'a range that begins or ends one further on',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) =>
      rule.for.flatMap(({ from, to }) =>
        [from, ...(to === undefined ? [] : [to])].flatMap(({ span, kind }) =>
          replaced(span, kind === 'number' ? String(Number(written(span)) + 1) : `${written(span)} + 1`),
        ),
      ),
    ),
};

/** Another value where a checkpoint leaves one open: the first one is what is written. */
export const optionOrder: MutantKind = {
  name: 'option-order',
  summary: 'another default of an option',
  mutants: ({ mapping, source }) =>
    mapping.options
      .filter(({ span }) => span.source === source)
      .flatMap(({ values }) => neighbours(values).flatMap(([a, b]) => exchanged(a.span, b.span))),
};
