import { axisIn, isName, tableOf, textIn } from './arguments.js';
import { numberText } from './number-text.js';
import { reaching, type NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, doesNotFit, substituteAxis, type State } from './state.js';

const NAMES = ['axis', 'to', 'fill'];

/** The first elements of a dimension. What is cut off must be all the fill value, and is written again on the way back. */
export const slice: NamedOperation = {
  name: 'slice',
  summary: 'the first elements of a dimension; what is cut off must be padding',
  expects: 'the size that stays and what was cut off consists of: { axis: 0, to: vocab, fill: 0 }',
  rankOf: operation => {
    const table = tableOf(operation, NAMES);
    return table === undefined ? undefined : reaching(axisIn(table));
  },
  apply: (state, operation) => {
    const table = tableOf(operation, NAMES);
    const axis = table === undefined ? undefined : axisIn(table);
    const to = table === undefined ? undefined : textIn(table, 'to');
    const fill = table === undefined ? undefined : numberText(textIn(table, 'fill'));
    if (axis === undefined || to === undefined || !isName(to.text) || fill === undefined) return BAD_ARGUMENTS;
    const { span } = operation;
    let next: State = state;
    for (const [i, dimensions] of state.tensors.entries()) {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      const item = dimensions[at];
      if (item?.kind !== 'axis') return doesNotFit('only an axis can be sliced');
      const pad = `pad_${next.fresh}`;
      const kept = axisNamed(to.text, span);
      const whole = { kind: 'sum', terms: [kept, axisNamed(pad, span)], span } as const;
      next = substituteAxis({ ...next, fresh: next.fresh + 1 }, item.name, whole);
      next = {
        ...next,
        fill: [...next.fill, { axis: { text: pad, span }, value: fill }],
        tensors: next.tensors.map((tensor, k) => (k === i ? tensor.map((old, d) => (d === at ? kept : old)) : tensor)),
      };
    }
    return next;
  },
};
