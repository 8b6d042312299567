import type { StoredTensor } from '../../tensor/listing.js';
import type { Tolerance } from '../../tensor/compare/tolerance.js';
import type { Ticker } from '../work/ticker.js';
import type { BothSides } from './both-sides.js';
import type { BothTensors } from './boxes.js';
import type { WorkPool } from './work-pool.js';

/** What every step of a comparison works with. */
export interface CompareContext {
  readonly tensors: BothTensors;
  /** Stored tensors of both sides, the left side's first; their files are counted on in the same way. */
  readonly stored: readonly StoredTensor[];
  readonly files: BothSides;
  readonly pool: WorkPool;
  readonly ticker: Ticker;
  readonly tolerance: Tolerance;
  /** Bytes of buffers of one executor. */
  readonly memory: number;
}
