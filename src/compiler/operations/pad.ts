import { axisIn, isName, tableOf, textIn } from './arguments.js';
import { numberText } from './number-text.js';
import { reaching, type NamedOperation } from './operation.js';
import { axisNamed, BAD_ARGUMENTS, dimensionAt, eachTensor } from './state.js';

const NAMES = ['axis', 'by', 'fill'];

/** More elements behind those of a dimension, all of one value; proved and cut off on the way back. */
export const pad: NamedOperation = {
  name: 'pad',
  summary: 'more elements behind those of a dimension, all of one value',
  expects: 'the size that is added and its value: { axis: 0, by: padding, fill: 0 }',
  rankOf: operation => {
    const table = tableOf(operation, NAMES);
    return table === undefined ? undefined : reaching(axisIn(table));
  },
  apply: (state, operation) => {
    const table = tableOf(operation, NAMES);
    const axis = table === undefined ? undefined : axisIn(table);
    const by = table === undefined ? undefined : textIn(table, 'by');
    const value = table === undefined ? undefined : numberText(textIn(table, 'fill'));
    if (axis === undefined || by === undefined || !isName(by.text) || value === undefined) return BAD_ARGUMENTS;
    const { span } = operation;
    const next = eachTensor(state, dimensions => {
      const at = dimensionAt(dimensions, axis);
      if (typeof at !== 'number') return at;
      return dimensions.map((item, d) =>
        d === at ? ({ kind: 'sum', terms: [item, axisNamed(by.text, span)], span } as const) : item,
      );
    });
    return 'problem' in next ? next : { ...next, fill: [...next.fill, { axis: by, value }] };
  },
};
