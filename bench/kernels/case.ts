import type { Place } from './place.js';

/** Something to measure. */
export interface BenchCase {
  readonly group: 'cast' | 'move' | 'value' | 'compare';
  readonly name: string;
  /** Prepares it for sources of about `bytes`; `run` does it once, the same in any memory. */
  readonly prepare: (place: Place, bytes: number) => { readonly sourceBytes: number; readonly run: () => void };
}
