import { alongAxis } from './along-axis.js';
import type { BracketItem } from '../../dsl/brackets/brackets.js';
import { integerOf, isName, listIn, textIn } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, doesNotFit, substituteAxis, type State } from './state.js';

const MOST_PARTS = 256;

/** One tensor into several along a dimension: with sizes by name, or equal parts. */
export const split: NamedOperation = alongAxis({
  name: 'split',
  summary: 'one tensor into several along a dimension',
  expects: 'sizes by name or a number of equal parts: { axis: 0, sizes: [q, kv, kv] }, { parts: 2 }',
  names: ['sizes', 'parts'],
  apply: (state, { table, axis, span }) => {
    const sizes = listIn(table, 'sizes')?.map(size => size.text);
    const parts = integerOf(textIn(table, 'parts'));
    if ((sizes === undefined) === (parts === undefined)) return BAD_ARGUMENTS;
    if (sizes?.every(isName) === false || (parts !== undefined && !(parts > 0 && parts <= MOST_PARTS)))
      return BAD_ARGUMENTS;
    const [dimensions, more] = state.tensors;
    if (dimensions === undefined || more !== undefined) return doesNotFit('only one tensor can be split at a time');
    const at = dimensionAt(dimensions, axis);
    if (typeof at !== 'number') return at;
    const item = dimensions[at];
    const names = sizes ?? Array.from({ length: parts ?? 0 }, () => `part_${state.fresh}`);
    const terms = names.map(name => axisNamed(name, span));
    const made: BracketItem = { kind: 'sum', terms, span };
    if (item?.kind !== 'axis')
      return doesNotFit('only an axis can be split: what is cut already is taken apart by brackets');
    const next: State = substituteAxis({ ...state, fresh: state.fresh + 1 }, item.name, made);
    return { ...next, tensors: terms.map(term => dimensions.map((old, d) => (d === at ? term : old))) };
  },
});
