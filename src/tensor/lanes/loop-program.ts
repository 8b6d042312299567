import type { DType } from '../dtype.js';
import type { ReduceOperation } from '../operation.js';
import type { FunctionWriter } from '../wasm/function-writer.js';
import type { Lanes } from './lanes.js';
import type { NoteNaN } from './nan-notes.js';

/**
 * A straight line of steps that makes one element out of those that stand at the same position of the inputs. Its code
 * is kept with it: keep programs that will be run again.
 */
export interface LoopProgram {
  readonly inputs: readonly LoopInput[];
  readonly steps: readonly LaneStep[];
  /** Number of the input or step whose lanes are the result: steps are counted on from the inputs. */
  readonly result: number;
  readonly output: DType;
  /** True if every result is a value of the output's dtype, and every NaN the one that it has. */
  readonly exact: boolean;
  /**
   * All results along the innermost dimension become one, joined with the number that stands in the output, which is
   * f64. (Without it the output has an element for each position.)
   */
  readonly reduce?: RowReduction;
}

export interface RowReduction {
  readonly operation: ReduceOperation;
  /** Width of the result's lanes, in which it is computed. */
  readonly width: Lanes['width'];
  /** Dtype that a sum is rounded to after each step. */
  readonly rounding: DType;
}

/** Elements of a dtype, rounded to another at once or as they are; or numbers that grow by a step along each dimension. */
export type LoopInput =
  { readonly kind: 'elements'; readonly dtype: DType; readonly rounding?: DType } | { readonly kind: 'index' };

export interface LaneStep {
  /** Numbers of inputs and of steps before this one. */
  readonly operands: readonly number[];
  /** `note` is for numbers that are about to lose a NaN: whether there was one is told when the loop is done. */
  readonly emit: (writer: FunctionWriter, operands: readonly Lanes[], note: NoteNaN) => Lanes;
}

/** What the code of a program depends on besides the program. */
export interface LoopShape {
  /** Number of loops, one within the other. */
  readonly rank: number;
  /** For each input: whether it moves along the innermost dimension, from element to next element, or stays. */
  readonly moves: readonly boolean[];
}
