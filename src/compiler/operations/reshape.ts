import type { Span } from '../../diagnostics/source.js';
import type { AxisItem, BracketItem } from '../../dsl/brackets/brackets.js';
import type { Text } from '../../dsl/mapping.js';
import { printItem } from '../layout/print-item.js';
import { isName } from './arguments.js';
import type { NamedOperation } from './operation.js';
import {
  axisNamed,
  BAD_ARGUMENTS,
  doesNotFit,
  groupOf,
  isOperationProblem,
  rankProblem,
  substituteAxis,
  type Dimensions,
  type OperationProblem,
  type State,
} from './state.js';

/**
 * The same elements in the same order under another shape. An entry is an axis, `name=3`, a product of these in
 * parentheses, or -1: all that the others leave. An axis that the entries cut into parts is cut on the first side, too.
 */
export const reshape: NamedOperation = {
  name: 'reshape',
  summary: 'the same elements in the same order under another shape',
  expects: 'the new shape, an axis, a product or -1 each: [heads, two=2, -1, dim], ["(heads pair)", dim]',
  rankOf: () => undefined,
  apply: (state, { arguments: given, span }) => {
    if (given.kind !== 'list') return BAD_ARGUMENTS;
    const entries = given.values.map(entryOf);
    if (entries.some(entry => entry === undefined)) return BAD_ARGUMENTS;
    const wanted = entries.filter(entry => entry !== undefined);
    if (wanted.filter(entry => entry === 'rest').length > 1) return BAD_ARGUMENTS;
    let next: State = state;
    for (const [i, dimensions] of state.tensors.entries()) {
      const matched = match(dimensions, wanted, next, span);
      if (isOperationProblem(matched)) return matched;
      next = matched.state;
      const { shape } = matched;
      next = { ...next, tensors: next.tensors.map((tensor, k) => (k === i ? shape : tensor)) };
    }
    return next;
  },
};

interface Atom {
  readonly name: string;
  readonly size: number | undefined;
}

/** Axes that are multiplied into one dimension, or -1. */
type Entry = readonly Atom[] | 'rest';

function entryOf({ text }: Text): Entry | undefined {
  if (text.trim() === '-1') return 'rest';
  const inner = /^\(([^()]*)\)$/.exec(text.trim())?.[1] ?? text;
  const atoms = inner
    .trim()
    .split(/\s+/)
    .map((part): Atom | undefined => {
      const [name = '', size] = part.split('=');
      if (!isName(name) || (size !== undefined && !/^[1-9]\d{0,8}$/.test(size))) return undefined;
      return { name, size: size === undefined ? undefined : Number(size) };
    });
  const named = atoms.filter(atom => atom !== undefined);
  return named.length === atoms.length ? named : undefined;
}

/** An atom of the new shape, or what -1 stands for. */
type Wanted = Atom | 'rest';

/**
 * Axes that stand on both sides divide both shapes into stretches. In each stretch, -1 takes what is there; one axis of
 * the old shape is cut into all new ones; as many new ones as old ones are new names. Anything else could be meant in two ways.
 */
function match(
  dimensions: Dimensions,
  entries: readonly Entry[],
  state: State,
  span: Span,
): { readonly state: State; readonly shape: Dimensions } | OperationProblem {
  if (dimensions.some(item => item.kind === 'rest')) {
    return rankProblem('give the first side brackets: its dimensions are not known');
  }
  const old = dimensions.flatMap(item => (item.kind === 'group' && item.minus === undefined ? item.items : [item]));
  const wanted = entries.flatMap((entry): readonly Wanted[] => (entry === 'rest' ? ['rest'] : entry));
  const names = new Set(wanted.flatMap(atom => (atom === 'rest' ? [] : [atom.name])));
  const isShared = (item: BracketItem | undefined): item is AxisItem => item?.kind === 'axis' && names.has(item.name);
  const made: Dimensions[] = [];
  let changed = state;
  let [i, j] = [0, 0];
  for (;;) {
    const oldStretch = takeUntil(old, i, isShared);
    const border = old[i + oldStretch.length];
    const newStretch = takeUntil(wanted, j, atom => atom !== 'rest' && isShared(border) && atom.name === border.name);
    const cut = cutStretch(oldStretch, newStretch, changed, span);
    if (isOperationProblem(cut)) return cut;
    changed = cut.state;
    made.push(...cut.items);
    i += oldStretch.length;
    j += newStretch.length;
    if (border === undefined) break;
    if (j >= wanted.length) return doesNotFit(`the axis ${printItem(border)} has no place in the new shape`);
    made.push([border]);
    i++;
    j++;
  }
  let next = 0;
  const shape = entries.map(entry => {
    const count = entry === 'rest' ? 1 : entry.length;
    const items = made.slice(next, next + count).flat();
    next += count;
    return groupOf(items, span);
  });
  return { state: changed, shape };
}

function takeUntil<T>(list: readonly T[], from: number, stop: (item: T) => boolean): readonly T[] {
  const rest = list.slice(from);
  const end = rest.findIndex(stop);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The items that each wanted atom of a stretch stands for. */
function cutStretch(
  old: Dimensions,
  wanted: readonly Wanted[],
  state: State,
  span: Span,
): { readonly state: State; readonly items: readonly Dimensions[] } | OperationProblem {
  const [first, more] = old;
  if (wanted.length === 0 && first === undefined) return { state, items: [] };
  if (wanted.length === 1 && wanted[0] === 'rest') return { state, items: [old] };
  if (first === undefined) return doesNotFit('the new shape has more axes than the old one');
  if (wanted.length === 0) return doesNotFit(`the axis ${printItem(first)} has no place in the new shape`);
  const parts = wanted.map((atom, k) =>
    atom === 'rest' ? axisNamed(`rest_${state.fresh}_${k}`, span) : axisNamed(atom.name, span, atom.size),
  );
  let changed: State = { ...state, fresh: state.fresh + 1 };
  if (more === undefined) {
    if (first.kind !== 'axis') return doesNotFit('only an axis can be cut into parts');
    changed = substituteAxis(changed, first.name, groupOf(parts, span));
    return { state: changed, items: parts.map(part => [part]) };
  }
  if (parts.length !== old.length || wanted.includes('rest')) {
    return doesNotFit(
      `several axes (${old.map(printItem).join(' ')}) for ${parts.map(printItem).join(' ')}: name them on the first side`,
    );
  }
  for (const [k, item] of old.entries()) {
    const part = parts[k];
    if (item.kind !== 'axis' || part === undefined) return doesNotFit('only an axis can have a new name');
    changed = substituteAxis(changed, item.name, part);
  }
  return { state: changed, items: parts.map(part => [part]) };
}
