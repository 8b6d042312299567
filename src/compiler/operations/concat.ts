import { axisIn, tableOf } from './arguments.js';
import { sameBut } from './join.js';
import { reaching, type NamedOperation } from './operation.js';
import { BAD_ARGUMENTS, dimensionAt, doesNotFit, isOperationProblem } from './state.js';

const NAMES = ['axis'];

/** Several tensors end to end along a dimension. */
export const concat: NamedOperation = {
  name: 'concat',
  summary: 'several tensors end to end along a dimension',
  expects: 'the dimension: { axis: 0 }',
  rankOf: operation => {
    const table = tableOf(operation, NAMES);
    return table === undefined ? reaching(0) : reaching(axisIn(table));
  },
  apply: (state, operation) => {
    const table = operation.arguments.kind === 'none' ? new Map() : tableOf(operation, NAMES);
    const axis = table === undefined ? undefined : axisIn(table);
    if (axis === undefined) return BAD_ARGUMENTS;
    const [first] = state.tensors;
    if (first === undefined || state.tensors.length < 2)
      return doesNotFit('there is one tensor only: list several on the first side');
    const at = dimensionAt(first, axis);
    if (typeof at !== 'number') return at;
    const same = sameBut(state, at);
    if (isOperationProblem(same)) return same;
    const terms = same.tensors.flatMap(dimensions => dimensions[at] ?? []);
    const { span } = operation;
    const joined = (same.tensors[0] ?? []).map((item, d) =>
      d === at ? ({ kind: 'sum', terms, span } as const) : item,
    );
    return { ...same, tensors: [joined] };
  },
};
