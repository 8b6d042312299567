import { integersOf } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, eachTensor, rankProblem } from './state.js';

/** Puts the dimensions into another order: the new dimension k is the old order[k]. */
export const permute: NamedOperation = {
  name: 'permute',
  summary: 'puts the dimensions into another order',
  expects: 'each dimension once, in the new order: [1, 0, 2]',
  rankOf: ({ arguments: given }) => {
    const order = integersOf(given);
    return order === undefined ? undefined : { dimensions: order.length, exact: true };
  },
  apply: (state, { arguments: given }) => {
    const order = integersOf(given);
    if (order === undefined || order.some((_, k) => !order.includes(k))) return BAD_ARGUMENTS;
    return eachTensor(state, dimensions => {
      if (dimensions.length !== order.length || dimensions.some(item => item.kind === 'rest')) {
        return rankProblem(`an order of ${order.length} dimensions for a tensor of ${dimensions.length}`);
      }
      return order.flatMap(k => dimensions[k] ?? []);
    });
  },
};
