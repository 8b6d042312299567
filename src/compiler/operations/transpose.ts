import { integersOf } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, dimensionAt, eachTensor } from './state.js';

/** Exchanges two dimensions; without arguments the two of a matrix. */
export const transpose: NamedOperation = {
  name: 'transpose',
  summary: 'exchanges two dimensions',
  expects: 'nothing (a matrix), or two dimensions: [0, 1]',
  rankOf: ({ arguments: given }) => {
    const axes = given.kind === 'none' ? [0, 1] : integersOf(given);
    if (axes === undefined || axes.some(axis => axis < 0)) return undefined;
    return { dimensions: Math.max(...axes) + 1, exact: given.kind === 'none' };
  },
  apply: (state, { arguments: given }) => {
    const axes = given.kind === 'none' ? [0, 1] : integersOf(given);
    const [first, second] = axes ?? [];
    if (first === undefined || second === undefined || axes?.length !== 2) return BAD_ARGUMENTS;
    return eachTensor(state, dimensions => {
      const a = dimensionAt(dimensions, first);
      const b = dimensionAt(dimensions, second);
      if (typeof a !== 'number') return a;
      if (typeof b !== 'number') return b;
      return dimensions.map((item, i) =>
        i === a ? (dimensions[b] ?? item) : i === b ? (dimensions[a] ?? item) : item,
      );
    });
  },
};
