import type { ConfigField, ConfigRule } from '../mapping.js';
import { exchanged, neighbours, replaced, withoutField } from './edits.js';
import type { Made, MutantKind } from './mutant.js';

/** The fields of two rules that follow each other, on one side. */
export const fieldsExchanged: MutantKind = {
  name: 'fields-exchanged',
  summary: 'the fields of two rules of config exchanged on one side',
  mutants: ({ config }) =>
    neighbours(config).flatMap(([a, b]) =>
      ([0, 1] as const).flatMap((side): readonly Made[] => {
        const [left, right] = [fieldsOf(a.rule, side), fieldsOf(b.rule, side)];
        const [first, second] = [left[0], right[0]];
        if (first === undefined || second === undefined || left.length > 1 || right.length > 1) return [];
        return exchanged(first.span, second.span);
      }),
    ),
};

/** A letter missing in a field. */
export const fieldMisspelt: MutantKind = {
  name: 'field-misspelt',
  summary: 'a letter missing in a field of a config',
  mutants: ({ config }) =>
    config.flatMap(({ rule }) =>
      ([0, 1] as const).flatMap(side =>
        fieldsOf(rule, side).flatMap(({ path, span }) => {
          const last = path.at(-1) ?? '';
          const place = { ...span, start: span.end - last.length };
          return last.length < 2 ? [] : replaced(place, last.slice(0, -1));
        }),
      ),
    ),
};

/** `is:` another constant. */
export const otherConstant: MutantKind = {
  name: 'other-constant',
  summary: 'another constant in a field of a config',
  mutants: ({ config }) =>
    config.flatMap(({ rule }) => {
      if (rule.is === undefined) return [];
      const { text, span } = rule.is;
      const number = Number(text);
      const other =
        text === 'true' ? 'false' : text === 'false' ? 'true' : Number.isNaN(number) ? `${text}2` : String(number + 1);
      return replaced(span, other);
    }),
};

/** `default:` left out. */
export const defaultDropped: MutantKind = {
  name: 'default-dropped',
  summary: 'the default of a field left out',
  mutants: ({ config }) => config.flatMap(({ table }) => withoutField(table, 'default')),
};

function fieldsOf({ sides }: ConfigRule, side: 0 | 1): readonly ConfigField[] {
  const entry = sides[side];
  return entry?.kind === 'fields' ? entry.fields : [];
}
