import type { Span } from '../../diagnostics/source.js';
import type { KeyPart } from '../key/key.js';
import type { Reference } from '../mapping.js';
import { entriesOf, itemsOf } from '../document/read-nodes.js';
import { fieldOf } from '../yaml/node.js';
import { exchanged, neighbours, replaced, withoutField, withoutItem, written } from './edits.js';
import type { Made, MutantDocument, MutantKind } from './mutant.js';
import { referencesOf, sideReferences } from './walk.js';

/** `{ gate: w3, up: w1 }` for `{ gate: w1, up: w3 }`. */
export const wordsExchanged: MutantKind = {
  name: 'words-exchanged',
  summary: 'the words of two entries of a table exchanged',
  mutants: document => [
    ...tablesOf(document).flatMap(entries =>
      neighbours(entries.map(({ right }) => right.span)).flatMap(([a, b]) => exchanged(a, b)),
    ),
    ...holesOf(document).flatMap(span => {
      const text = written(span);
      const colon = text.indexOf(':');
      const words = text.slice(colon + 1, -1).split('|');
      return neighbours(words.map((_, i) => i)).flatMap(([i, k]) => {
        const swapped = words.map((word, at) => (at === i ? words[k] : at === k ? words[i] : word));
        return replaced(span, `${text.slice(0, colon + 1)}${swapped.join('|')}}`);
      });
    }),
  ],
};

/** A word of a table, or of a hole, that is left out. */
export const wordDropped: MutantKind = {
  name: 'word-dropped',
  summary: 'a word of a table left out: its tensors are forgotten',
  mutants: document => [
    ...document.rules.flatMap(({ table }) =>
      entriesOf(fieldOf(table, 'names')).flatMap(({ value }): readonly Made[] => {
        if (value.kind === 'table') return value.entries.flatMap(({ key }) => withoutField(value, key.text));
        const items = itemsOf(value);
        const flow = value.kind === 'list' && written(value.span).startsWith('[');
        return items.length < 2 ? [] : items.flatMap((_, i) => withoutItem(items, i, flow));
      }),
    ),
    ...document.rules.flatMap(({ rule }): readonly Made[] => {
      const holes = referencesOf(rule).flatMap(holesIn);
      const [first] = holes;
      const words = first === undefined ? [] : wordsOf(first);
      if (words.length < 2) return [];
      return words.flatMap((word): readonly Made[] => {
        const edits = holes.map(span => {
          const text = written(span);
          const kept = wordsOf(span).filter(other => other !== word);
          return { span, text: `${text.slice(0, text.indexOf(':') + 1)}${kept.join('|')}}` };
        });
        return [{ what: `no "${word}" in "${written(first ?? rule.span)}"`, edits }];
      });
    }),
  ],
};

/** The keys of two rules that follow each other, on one side. */
export const keysExchanged: MutantKind = {
  name: 'keys-exchanged',
  summary: 'the keys of two rules exchanged on one side',
  mutants: ({ rules }) =>
    neighbours(rules).flatMap(([a, b]) =>
      ([0, 1] as const).flatMap((side): readonly Made[] => {
        const [first, second] = [a, b].map(({ rule }) => sideReferences(rule.sides[side]));
        const [left, right] = [first?.[0], second?.[0]];
        if (left === undefined || right === undefined || first?.length !== 1 || second?.length !== 1) return [];
        return exchanged(left.key.span, right.key.span);
      }),
    ),
};

/** Two tensors of a list, or of two roles, exchanged: w1 for w3. */
export const tensorsExchanged: MutantKind = {
  name: 'tensors-exchanged',
  summary: 'two tensors of one side exchanged',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) =>
      rule.sides.flatMap(side =>
        neighbours(sideReferences(side)).flatMap(([a, b]) => exchanged(a.key.span, b.key.span)),
      ),
    ),
};

/** The keys of both sides exchanged. */
export const sidesExchanged: MutantKind = {
  name: 'sides-exchanged',
  summary: 'the keys of the two layouts exchanged',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) => {
      const [left, right] = rule.sides.map(sideReferences);
      const [a, b] = [left?.[0], right?.[0]];
      return a === undefined || b === undefined || left?.length !== 1 || right?.length !== 1
        ? []
        : exchanged(a.key.span, b.key.span);
    }),
};

/** A letter that is missing in a word of a key. */
export const keyMisspelt: MutantKind = {
  name: 'key-misspelt',
  summary: 'a letter missing in a word of a key',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) =>
      referencesOf(rule).flatMap(({ key }): readonly Made[] => {
        const texts = key.kind === 'parts' ? key.parts.filter(part => part.kind === 'text') : [];
        const longest = [...texts].sort((a, b) => b.text.length - a.text.length)[0];
        const word = longest === undefined ? undefined : /[A-Za-z]{2,}(?!.*[A-Za-z]{2,})/.exec(written(longest.span));
        if (longest === undefined || word === null || word === undefined) return [];
        const { source, start } = longest.span;
        const span = { source, start: start + word.index, end: start + word.index + word[0].length };
        return replaced(span, word[0].slice(0, -1));
      }),
    ),
};

/** `{layer + 1}` for `{layer}`, and another number in a sum. */
export const indexOffByOne: MutantKind = {
  name: 'index-off-by-one',
  summary: 'a number in a key that is one too large',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) => {
      const tables = rule.names.map(({ capture }) => capture);
      return referencesOf(rule).flatMap(({ key }) =>
        (key.kind === 'parts' ? key.parts : []).flatMap(part => numberOf(part, tables)),
      );
    }),
};

function numberOf(part: KeyPart, tables: readonly string[]): readonly Made[] {
  const text = written(part.span);
  const isNumber =
    part.kind === 'capture' && !tables.includes(part.name) && (part.type === undefined || part.type.kind === 'integer');
  if (isNumber) return replaced(part.span, text.replace(part.name, `${part.name} + 1`));
  return part.kind === 'sum' || part.kind === 'group'
    ? replaced(part.span, text.replace(/^\{([^:}]*)/, '{$1 + 1'))
    : [];
}

/** Rows of tables of words. */
const tablesOf = ({
  rules,
}: MutantDocument): readonly MutantDocument['rules'][number]['rule']['names'][number]['entries'][] =>
  rules.flatMap(({ rule }) => rule.names.map(({ entries }) => entries));

/** `{w:gate|up}` in keys. */
const holesOf = ({ rules }: MutantDocument): readonly Span[] =>
  rules.flatMap(({ rule }) => referencesOf(rule).flatMap(holesIn));

const holesIn = ({ key }: Reference): readonly Span[] =>
  (key.kind === 'parts' ? key.parts : []).flatMap(part =>
    part.kind === 'capture' && part.type?.kind === 'words' ? [part.span] : [],
  );

function wordsOf(span: Span): readonly string[] {
  const text = written(span);
  return text.slice(text.indexOf(':') + 1, -1).split('|');
}
