import { alongAxis } from './along-axis.js';
import { isName, textIn } from './arguments.js';
import { numberText } from './number-text.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, eachTensor } from './state.js';

/** More elements behind those of a dimension, all of one value; proved and cut off on the way back. */
export const pad: NamedOperation = alongAxis({
  name: 'pad',
  summary: 'more elements behind those of a dimension, all of one value',
  expects: 'the size that is added and its value: { axis: 0, by: padding, fill: 0 }',
  names: ['by', 'fill'],
  apply: (state, { table, axis, span }) => {
    const by = textIn(table, 'by');
    const value = numberText(textIn(table, 'fill'));
    if (by === undefined || !isName(by.text) || value === undefined) return BAD_ARGUMENTS;
    const next = eachTensor(state, dimensions => {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      return dimensions.map((item, d) =>
        d === at ? ({ kind: 'sum', terms: [item, axisNamed(by.text, span)], span } as const) : item,
      );
    });
    return 'problem' in next ? next : { ...next, fill: [...next.fill, { axis: by, value }] };
  },
});
