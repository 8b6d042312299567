import { alongAxis } from './along-axis.js';
import { isName, textIn } from './arguments.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, doesNotFit, groupOf, substituteAxis, type State } from './state.js';

/** Rotary rows of each head: from halves (all first coordinates, then all second ones) to pairs, or back. */
export const rope: NamedOperation = alongAxis({
  name: 'rope',
  summary: 'rotary rows of each head from halves to pairs, or back',
  expects: 'the size that counts the heads, and which way: { heads: kv_heads, to: pairs | halves, axis: 0 }',
  names: ['heads', 'to'],
  apply: (state, { table, axis, span }) => {
    const heads = textIn(table, 'heads');
    const to = textIn(table, 'to')?.text;
    if (heads === undefined || !isName(heads.text) || (to !== 'pairs' && to !== 'halves')) {
      return BAD_ARGUMENTS;
    }
    let next: State = state;
    for (const [i, dimensions] of state.tensors.entries()) {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      const item = dimensions[at];
      if (item?.kind !== 'axis')
        return doesNotFit('the rows must be one axis: what is cut already is moved by brackets');
      const number = next.fresh;
      const [head, two, pair] = [
        axisNamed(heads.text, span),
        axisNamed(`two_${number}`, span, 2),
        axisNamed(`pair_${number}`, span),
      ];
      const halves = groupOf([head, two, pair], span);
      const pairs = groupOf([head, pair, two], span);
      next = substituteAxis({ ...next, fresh: number + 1 }, item.name, to === 'pairs' ? halves : pairs);
      const tensors = next.tensors.map((tensor, k) =>
        k === i ? tensor.map((old, d) => (d === at ? (to === 'pairs' ? pairs : halves) : old)) : tensor,
      );
      next = { ...next, tensors };
    }
    return next;
  },
});
