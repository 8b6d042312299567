import { alongAxis } from './along-axis.js';
import { isName, textIn } from './arguments.js';
import { numberText } from './number-text.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, doesNotFit, substituteAxis, type State } from './state.js';

/** The first elements of a dimension. What is cut off must be all the fill value, and is written again on the way back. */
export const slice: NamedOperation = alongAxis({
  name: 'slice',
  summary: 'the first elements of a dimension; what is cut off must be padding',
  expects: 'the size that stays and what was cut off consists of: { axis: 0, to: vocab, fill: 0 }',
  names: ['to', 'fill'],
  apply: (state, { table, axis, span }) => {
    const to = textIn(table, 'to');
    const fill = numberText(textIn(table, 'fill'));
    if (to === undefined || !isName(to.text) || fill === undefined) return BAD_ARGUMENTS;
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
});
