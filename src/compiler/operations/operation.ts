import type { Operation } from '../../dsl/mapping.js';
import type { OperationProblem, State } from './state.js';

/** A named operation: it changes brackets and nothing else, so what it does is the same as brackets on both sides. */
export interface NamedOperation {
  readonly name: string;
  readonly summary: string;
  /** Its arguments, for messages: «"permute" expects a list of dimensions: [1, 0, 2]». */
  readonly expects: string;
  /** Dimensions that a first side without brackets must have before it; undefined where it cannot be told. */
  readonly rankOf: (operation: Operation) => Rank | undefined;
  readonly apply: (state: State, operation: Operation) => State | OperationProblem;
}

/** `exact`: so many dimensions; otherwise at least so many, and any further ones behind them. */
export interface Rank {
  readonly dimensions: number;
  readonly exact: boolean;
}

/** At least as many dimensions as reach the axis. */
export const reaching = (axis: number | undefined): Rank | undefined =>
  axis === undefined || axis < 0 ? undefined : { dimensions: axis + 1, exact: false };
