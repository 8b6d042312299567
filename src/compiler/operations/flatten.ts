import { integersOf } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, dimensionAt, eachTensor, groupOf, rankProblem } from './state.js';

/** Neighbouring dimensions into one, the first varying slowest. */
export const flatten: NamedOperation = {
  name: 'flatten',
  summary: 'neighbouring dimensions into one',
  expects: 'the first and the last of the dimensions: [0, 1]',
  rankOf: ({ arguments: given }) => {
    const last = integersOf(given)?.[1];
    return last === undefined || last < 0 ? undefined : { dimensions: last + 1, exact: false };
  },
  apply: (state, { arguments: given, span }) => {
    const ends = integersOf(given);
    const [first, last] = ends ?? [];
    if (first === undefined || last === undefined || ends?.length !== 2) return BAD_ARGUMENTS;
    return eachTensor(state, dimensions => {
      const [a, b] = [dimensionAt(dimensions, first), dimensionAt(dimensions, last)];
      if (typeof a !== 'number') return a;
      if (typeof b !== 'number') return b;
      if (a > b) return rankProblem(`dimension ${last} stands before dimension ${first}`);
      const items = dimensions
        .slice(a, b + 1)
        .flatMap(item => (item.kind === 'group' && item.minus === undefined ? item.items : [item]));
      return [...dimensions.slice(0, a), groupOf(items, span), ...dimensions.slice(b + 1)];
    });
  },
};
