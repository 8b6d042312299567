import type { LoopBytes } from '../lanes/run-loop.js';
import { SCRATCH } from '../wasm/kernel-memory.js';
import type { Region } from './region.js';

/** Numbers that accumulators may take of the kernels' own memory at a time; as many are left for reductions' results. */
export const MOST_ACCUMULATORS = SCRATCH.bytes / 16;

/** A part of a region, and where its results go: strides for the dimensions of the graph's box. */
export interface GraphPart {
  readonly region: Region;
  readonly output: LoopBytes;
}

/** How large a part may be for what reductions have given to find room. */
export interface PartLimit {
  readonly fits: (region: Region) => boolean;
  /** Regions of so many positions fit always. */
  readonly positions: number;
}

/**
 * Takes what a graph makes of the bytes that were gathered. It gives the parts of the region one by one, and asking for
 * the next one tells it that a part is done. Undefined where not all lies in one memory of kernels.
 */
export type GraphSink = (gathered: readonly Uint8Array[], limit: PartLimit) => Iterable<GraphPart> | undefined;
