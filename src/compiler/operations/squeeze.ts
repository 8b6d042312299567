import { integersOf, integerOf } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, dimensionAt, doesNotFit, eachTensor, substituteAxis, type State } from './state.js';

/** Takes a dimension of size 1 away. */
export const squeeze: NamedOperation = {
  name: 'squeeze',
  summary: 'takes a dimension of size 1 away',
  expects: 'the dimension: 1',
  rankOf: ({ arguments: given }) => {
    const axis = given.kind === 'text' ? integerOf(given.value) : integersOf(given)?.[0];
    return axis === undefined || axis < 0 ? undefined : { dimensions: axis + 1, exact: false };
  },
  apply: (state, { arguments: given, span }) => {
    const axis = given.kind === 'text' ? integerOf(given.value) : undefined;
    if (axis === undefined) return BAD_ARGUMENTS;
    let next: State = state;
    for (const dimensions of state.tensors) {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      const item = dimensions[at];
      if (item?.kind === 'axis') next = substituteAxis(next, item.name, { kind: 'one', span });
      else if (item?.kind !== 'one') return doesNotFit('only a dimension of size 1 can be taken away');
    }
    return eachTensor(next, dimensions => {
      const at = dimensionAt(dimensions, axis);
      return typeof at === 'number' ? dimensions.filter((_, d) => d !== at) : at;
    });
  },
};
