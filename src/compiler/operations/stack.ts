import { axisIn, isName, tableOf, textIn } from './arguments.js';
import { sameBut } from './join.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, doesNotFit, eachTensor, isOperationProblem, rankProblem } from './state.js';

const NAMES = ['axis', 'over'];

/** Several tensors along a new dimension: those of a list, or those of a capture. */
export const stack: NamedOperation = {
  name: 'stack',
  summary: 'several tensors along a new dimension',
  expects:
    'where the new dimension stands, and the capture that it counts (without one: the tensors of the list): { axis: 0, over: expert }',
  rankOf: operation => {
    const axis = tableOf(operation, NAMES)?.has('axis') === true ? axisIn(tableOf(operation, NAMES) ?? new Map()) : 0;
    return axis === undefined || axis < 0 ? undefined : { dimensions: axis, exact: false };
  },
  apply: (state, operation) => {
    const table = operation.arguments.kind === 'none' ? new Map<string, never>() : tableOf(operation, NAMES);
    const axis = table === undefined ? undefined : axisIn(table);
    const over = table === undefined ? undefined : textIn(table, 'over');
    if (table === undefined || axis === undefined || axis < 0) return BAD_ARGUMENTS;
    if (table.has('over') && (over === undefined || !isName(over.text))) return BAD_ARGUMENTS;
    const { span } = operation;
    if (over !== undefined) {
      return eachTensor(state, dimensions => {
        if (axis > dimensions.length)
          return rankProblem(`there is no place ${axis} in ${dimensions.length} dimensions`);
        return [...dimensions.slice(0, axis), axisNamed(over.text, span), ...dimensions.slice(axis)];
      });
    }
    const [first] = state.tensors;
    if (first === undefined || state.tensors.length < 2)
      return doesNotFit('there is one tensor only: list several on the first side, or name a capture');
    if (axis > first.length) return rankProblem(`there is no place ${axis} in ${first.length} dimensions`);
    const same = sameBut(state, undefined);
    if (isOperationProblem(same)) return same;
    const shared = same.tensors[0] ?? [];
    const terms = same.tensors.map(() => ({ kind: 'one', span }) as const);
    return { ...same, tensors: [[...shared.slice(0, axis), { kind: 'sum', terms, span }, ...shared.slice(axis)]] };
  },
};
