import { alongAxis } from './along-axis.js';
import { sameBut } from './join.js';
import type { NamedOperation } from './operation.js';
import { dimensionAt, doesNotFit, isOperationProblem } from './state.js';

/** Several tensors end to end along a dimension. */
export const concat: NamedOperation = alongAxis({
  name: 'concat',
  summary: 'several tensors end to end along a dimension',
  expects: 'the dimension: { axis: 0 }',
  names: [],
  apply: (state, { axis, span }) => {
    const [first] = state.tensors;
    if (first === undefined || state.tensors.length < 2)
      return doesNotFit('there is one tensor only: list several on the first side');
    const at = dimensionAt(first, axis);
    if (typeof at !== 'number') return at;
    const same = sameBut(state, at);
    if (isOperationProblem(same)) return same;
    const terms = same.tensors.flatMap(dimensions => dimensions[at] ?? []);
    const joined = (same.tensors[0] ?? []).map((item, d) =>
      d === at ? ({ kind: 'sum', terms, span } as const) : item,
    );
    return { ...same, tensors: [joined] };
  },
});
