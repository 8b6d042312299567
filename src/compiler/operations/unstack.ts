import { alongAxis } from './along-axis.js';
import { isName, textIn } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, doesNotFit, substituteAxis, type State } from './state.js';

/** One tensor for each position of a dimension, counted by a capture of the second side. */
export const unstack: NamedOperation = alongAxis({
  name: 'unstack',
  summary: 'one tensor for each position of a dimension',
  expects: 'the dimension and the capture of the second side that counts it: { axis: 0, over: expert }',
  names: ['over'],
  apply: (state, { table, axis, span }) => {
    const over = textIn(table, 'over');
    if (over === undefined || !isName(over.text)) return BAD_ARGUMENTS;
    let next: State = state;
    for (const [i, dimensions] of state.tensors.entries()) {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      const item = dimensions[at];
      if (item?.kind !== 'axis') return doesNotFit('only an axis can be counted by a capture');
      next = substituteAxis(next, item.name, axisNamed(over.text, span, item.size));
      next = {
        ...next,
        tensors: next.tensors.map((tensor, k) => (k === i ? tensor.filter((_, d) => d !== at) : tensor)),
      };
    }
    return next;
  },
});
