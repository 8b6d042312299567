import type { Span } from '../../diagnostics/source.js';
import type { BracketItem } from '../brackets/brackets.js';
import type { Reference } from '../mapping.js';
import { exchange, exchanged, flat, neighbours, written } from './edits.js';
import type { Made, MutantDocument, MutantKind } from './mutant.js';
import { axesIn, dimensionsOf, itemsIn, referencesOf, sideReferences } from './walk.js';

/** `heads` for `kv_heads`: the name of an axis that other rules have, on both sides or on one. */
export const otherAxis: MutantKind = {
  name: 'other-axis',
  summary: 'another axis of the mapping, on one side or on both',
  mutants: document => {
    const declared = document.mapping.sizes.map(({ name }) => name);
    const used = new Set(
      document.rules.flatMap(({ rule }) =>
        referencesOf(rule)
          .flatMap(axesIn)
          .map(({ name }) => name),
      ),
    );
    const names = declared.filter(name => used.has(name));
    return document.rules.flatMap(({ rule }): readonly Made[] => {
      const items = referencesOf(rule).flatMap(axesIn);
      const own = [...new Set(items.map(({ name }) => name))];
      return own.flatMap((name): readonly Made[] => {
        const other = likeliest(
          name,
          names.filter(candidate => !own.includes(candidate)),
        );
        if (other === undefined) return [];
        return [items, ...rule.sides.map(side => sideReferences(side).flatMap(axesIn))].flatMap(
          (places, i): readonly Made[] => {
            const edits = places
              .filter(item => item.name === name)
              .map(({ span }) => ({ span: { ...span, end: span.start + name.length }, text: other }));
            const where = i === 0 ? 'on both sides' : 'on one side';
            return edits.length === 0 ? [] : [{ what: `"${other}" for "${name}" ${where}`, edits }];
          },
        );
      });
    });
  },
};

/** The name that is most easily taken for another: one that has it in it, else the next one that is declared. */
function likeliest(name: string, candidates: readonly string[]): string | undefined {
  return candidates.find(other => other.includes(name) || name.includes(other)) ?? candidates[0];
}

/** `[q p]` for `[p q]`, in one reference. */
export const axesSwapped: MutantKind = {
  name: 'axes-swapped',
  summary: 'two axes of one tensor swapped',
  mutants: document => referencesIn(document).flatMap(reference => swapsOf(dimensionsOf(reference))),
};

/** The same two axes in every tensor of a rule: both sides agree, and the round trip holds. */
export const axesSwappedEverywhere: MutantKind = {
  name: 'axes-swapped-on-both-sides',
  summary: 'the same two axes swapped in all tensors of a rule',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }): readonly Made[] => {
      const all = referencesOf(rule).map(dimensionsOf);
      const [first] = all;
      if (first === undefined || all.length < 2) return [];
      return neighbours(first).flatMap(([left, right]): readonly Made[] => {
        const found = all.map(dimensions =>
          [left, right].map(item => dimensions.find(other => textOf(other) === textOf(item))),
        );
        const edits = found.flatMap(([a, b]) =>
          a === undefined || b === undefined ? [] : exchange(wholeSpan(a), wholeSpan(b)),
        );
        const what = `"${textOf(left)}" and "${textOf(right)}" exchanged on both sides`;
        return edits.length < 2 * all.length ? [] : [{ what, edits }];
      });
    }),
};

/** `(b a)` for `(a b)`: the order in which one dimension is cut. */
export const groupOrder: MutantKind = {
  name: 'group-order',
  summary: 'two axes of one dimension in the other order',
  mutants: document =>
    referencesIn(document).flatMap(reference =>
      itemsIn(dimensionsOf(reference)).flatMap(item => (item.kind === 'group' ? swapsOf(item.items) : [])),
    ),
};

/** `(b + a)` for `(a + b)`. */
export const sumOrder: MutantKind = {
  name: 'sum-order',
  summary: 'two parts that lie end to end in the other order',
  mutants: document =>
    referencesIn(document).flatMap(reference =>
      itemsIn(dimensionsOf(reference)).flatMap(item => (item.kind === 'sum' ? swapsOf(item.terms) : [])),
    ),
};

/** The brackets of both sides exchanged: a movement the wrong way round. Every round trip of it holds. */
export const bracketsExchanged: MutantKind = {
  name: 'brackets-exchanged',
  summary: 'the brackets of the two sides exchanged: the movement runs the wrong way',
  mutants: ({ rules }) =>
    rules.flatMap(({ rule }) => {
      const [left, right] = rule.sides.map(side => sideReferences(side));
      const [a, b] = [left?.[0]?.brackets, right?.[0]?.brackets];
      return a === undefined || b === undefined || left?.length !== 1 || right?.length !== 1
        ? []
        : exchanged(a.span, b.span);
    }),
};

/** `[rows (rank dim)]` for `[(rank rows) dim]`. */
export const cutAxis: MutantKind = {
  name: 'cut-axis',
  summary: 'the first part of a group on the next dimension instead: cut along the wrong axis',
  mutants: document =>
    referencesIn(document).flatMap(reference =>
      neighbours(dimensionsOf(reference)).flatMap(([left, right]) => [
        ...movedCut(left, right),
        ...movedCut(right, left),
      ]),
    ),
};

function movedCut(from: BracketItem, to: BracketItem): readonly Made[] {
  if (from.kind !== 'group' || from.minus !== undefined || to.kind !== 'axis') return [];
  const [first, ...rest] = from.items;
  if (first === undefined || rest.length === 0) return [];
  const kept = rest.map(textOf).join(' ');
  const edits = [
    { span: wholeSpan(from), text: rest.length === 1 ? kept : `(${kept})` },
    { span: to.span, text: `(${textOf(first)} ${textOf(to)})` },
  ];
  return [{ what: `"${textOf(first)}" cuts "${textOf(to)}" and not "${kept}"`, edits }];
}

/** `=64` for `=128`, `/64` for `/128`. */
export const fixedSize: MutantKind = {
  name: 'fixed-size',
  summary: 'a size that stands in the brackets, twice as large or half as large',
  mutants: document =>
    document.rules.flatMap(({ rule }): readonly Made[] => {
      const axes = referencesOf(rule).flatMap(axesIn);
      const sizes = [...new Set(axes.flatMap(({ name, size }) => (size === undefined ? [] : [`${name}=${size}`])))];
      const wrong = (number: number): readonly number[] => [number * 2, ...(number % 2 === 0 ? [number / 2] : [])];
      const everywhere = sizes.flatMap(text => {
        const [name = '', size = ''] = text.split('=');
        const places = axes.filter(axis => axis.name === name && axis.size === Number(size));
        return wrong(Number(size)).map((other): Made => {
          const edits = places.map(({ span }) => ({ span, text: written(span).replace(/\d+$/, String(other)) }));
          return { what: `"${name}=${other}" for "${text}"`, edits };
        });
      });
      const divisors = axes.flatMap(({ name, divisor, span }) =>
        divisor === undefined
          ? []
          : wrong(divisor).map((other): Made => {
              const edits = [{ span, text: written(span).replace(/\d+$/, String(other)) }];
              return { what: `"${name}/${other}" for "${name}/${divisor}"`, edits };
            }),
      );
      return [...everywhere, ...divisors];
    }),
};

const referencesIn = ({ rules }: MutantDocument): readonly Reference[] =>
  rules.flatMap(({ rule }) => (rule.ops.length > 0 ? [] : referencesOf(rule)));

const swapsOf = (items: readonly BracketItem[]): readonly Made[] =>
  neighbours(items).flatMap(([a, b]) => exchanged(wholeSpan(a), wholeSpan(b)));

const textOf = (item: BracketItem): string => flat(written(wholeSpan(item)));

/** The place of an item, with the parentheses around it: a group has its place within them. */
function wholeSpan({ kind, span }: BracketItem): Span {
  if (kind !== 'group' && kind !== 'sum') return span;
  const { text } = span.source;
  const [before, after] = [/\(\s*$/.exec(text.slice(0, span.start)), /^\s*\)/.exec(text.slice(span.end))];
  if (before === null || after === null) return span;
  return { ...span, start: before.index, end: span.end + after[0].length };
}
