import { integerOf } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, eachTensor, rankProblem } from './state.js';

/** Puts a dimension of size 1 in. */
export const unsqueeze: NamedOperation = {
  name: 'unsqueeze',
  summary: 'puts a dimension of size 1 in',
  expects: 'the place of the new dimension: 1',
  rankOf: ({ arguments: given }) => {
    const axis = given.kind === 'text' ? integerOf(given.value) : undefined;
    return axis === undefined || axis < 0 ? undefined : { dimensions: axis, exact: false };
  },
  apply: (state, { arguments: given, span }) => {
    const axis = given.kind === 'text' ? integerOf(given.value) : undefined;
    if (axis === undefined || axis < 0) return BAD_ARGUMENTS;
    return eachTensor(state, dimensions =>
      axis > dimensions.length
        ? rankProblem(`there is no place ${axis} in ${dimensions.length} dimensions`)
        : [...dimensions.slice(0, axis), { kind: 'one', span }, ...dimensions.slice(axis)],
    );
  },
};
