import type { Differing } from '../work/compare-tile.js';
import type { Failure } from './failure.js';

/** What a thread says when it ends: once, and not of single steps. */
export interface ThreadReport {
  /** What it found of proofs that do not hold, by the proof's index. */
  readonly differing: ReadonlyMap<number, Differing>;
  readonly failure?: Failure;
}
