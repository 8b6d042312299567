import { printItem } from '../layout/print-item.js';
import { doesNotFit, substituteAxis, type OperationProblem, type State } from './state.js';

/**
 * The state with all tensors of the same dimensions but `except`: axes that stand in the same place are one axis, under the
 * name that it has in the first tensor.
 */
export function sameBut(state: State, except: number | undefined): State | OperationProblem {
  let next = state;
  const rank = state.tensors[0]?.length ?? 0;
  for (let i = 1; i < state.tensors.length; i++) {
    if (next.tensors[i]?.length !== rank) return doesNotFit('the tensors have unequal numbers of dimensions');
    for (let d = 0; d < rank; d++) {
      if (d === except) continue;
      const [mine, first] = [next.tensors[i]?.[d], next.tensors[0]?.[d]];
      if (mine === undefined || first === undefined || printItem(mine) === printItem(first)) continue;
      if (mine.kind !== 'axis' || first.kind !== 'axis') {
        return doesNotFit(
          `dimension ${d} is ${printItem(first)} in the first tensor and ${printItem(mine)} in another`,
        );
      }
      next = substituteAxis(next, mine.name, first);
    }
  }
  return next;
}
