import type { DType } from '../../dtype.js';
import type { CastRun } from '../words.js';

/** One way of casting, for the pairs of dtypes that it offers itself for. */
export interface CastFamily {
  readonly name: string;
  /** The loop for this pair, or undefined if the family does not do it. `kernel` gives the loops of other pairs. */
  readonly make: (from: DType, to: DType, kernel: FindCast) => CastRun | undefined;
}

export type FindCast = (from: DType, to: DType) => CastRun | undefined;
