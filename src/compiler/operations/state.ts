import type { Span } from '../../diagnostics/source.js';
import type { AxisItem, BracketItem } from '../../dsl/brackets/brackets.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Text } from '../../dsl/mapping.js';

/**
 * What named operations have come to: tensors on the way from the first side to the second, as brackets over the same axes.
 * `sources` are the brackets of the first side: an operation that cuts an axis into parts cuts it there, too.
 */
export interface State {
  readonly sources: readonly Dimensions[];
  readonly tensors: readonly Dimensions[];
  /** Dtype before the brackets of the second side, from `cast`. */
  readonly dtype: { readonly name: string; readonly span: Span } | undefined;
  /** Axes that only one side has, with what they are filled with. */
  readonly fill: readonly { readonly axis: Text; readonly value: Expression }[];
  /** Axes that were named so far: the number of the next one. */
  readonly fresh: number;
}

export type Dimensions = readonly BracketItem[];

/** Why an operation cannot be applied. `arguments`: to no tensor at all. */
export interface OperationProblem {
  readonly problem: 'arguments' | 'rank' | 'fit';
  readonly reason: string;
}

export const isOperationProblem = (found: object): found is OperationProblem => 'problem' in found;
export const rankProblem = (reason: string): OperationProblem => ({ problem: 'rank', reason });
export const doesNotFit = (reason: string): OperationProblem => ({ problem: 'fit', reason });
export const BAD_ARGUMENTS: OperationProblem = { problem: 'arguments', reason: '' };

export const axisNamed = (name: string, span: Span, size?: number): AxisItem => {
  return { kind: 'axis', name, size, divisor: undefined, span };
};

export const groupOf = (items: Dimensions, span: Span): BracketItem => {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: 'group', items, minus: undefined, span };
};

/** Puts `by` in the place of an axis, in all tensors and on the first side. */
export function substituteAxis(state: State, axis: string, by: BracketItem): State {
  const replace = (items: Dimensions): Dimensions => items.map(item => replaceIn(item, axis, by));
  return { ...state, sources: state.sources.map(replace), tensors: state.tensors.map(replace) };
}

function replaceIn(item: BracketItem, axis: string, by: BracketItem): BracketItem {
  switch (item.kind) {
    case 'axis':
      return item.name === axis ? by : item;
    case 'group':
      // A group in a group is one group: the axes follow each other all the same.
      return {
        ...item,
        items: item.items.flatMap(inner => {
          const made = replaceIn(inner, axis, by);
          return made !== inner && made.kind === 'group' && made.minus === undefined ? made.items : [made];
        }),
      };
    case 'sum':
      return { ...item, terms: item.terms.map(term => replaceIn(term, axis, by)) };
    default:
      return item;
  }
}

/** Changes every tensor in the same way; the first problem ends it. */
export function eachTensor(
  state: State,
  change: (dimensions: Dimensions) => Dimensions | OperationProblem,
): State | OperationProblem {
  const tensors: Dimensions[] = [];
  for (const dimensions of state.tensors) {
    const changed = change(dimensions);
    if (isOperationProblem(changed)) return changed;
    tensors.push(changed);
  }
  return { ...state, tensors };
}

/** The dimension that a number names; negative ones count from the end. A problem where there is none, or where `...` hides it. */
export function dimensionAt(dimensions: Dimensions, axis: number): number | OperationProblem {
  const rest = dimensions.findIndex(item => item.kind === 'rest');
  const index = axis < 0 ? dimensions.length + axis : axis;
  if (rest >= 0 && (axis < 0 ? index <= rest : index >= rest)) {
    return rankProblem(`dimension ${axis} is hidden behind "...": give the first side brackets`);
  }
  if (index < 0 || index >= dimensions.length) {
    return rankProblem(`there is no dimension ${axis} in ${dimensions.length}`);
  }
  return index;
}
