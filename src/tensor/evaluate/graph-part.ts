import type { LoopBytes } from '../lanes/run-loop.js';
import { SCRATCH, type KernelMemory } from '../wasm/kernel-memory.js';
import type { Region } from './region.js';

/** Numbers that accumulators may take of the kernels' own memory at a time; as many are left for reductions' results. */
export const MOST_ACCUMULATORS = SCRATCH.bytes / 16;

/** A part of a region, and where its results go: strides for the dimensions of the graph's box. */
export interface GraphPart {
  readonly region: Region;
  readonly output: LoopBytes;
}

/** True if a part is small enough for what was computed beforehand to find room. One position is always. */
export type Fits = (region: Region) => boolean;

/**
 * Takes what a graph makes of the bytes that were gathered. It gives the parts of the region one by one, and asking for
 * the next one tells it that a part is done. Undefined where not all lies in one memory of kernels.
 */
export type GraphSink = (
  gathered: readonly Uint8Array[],
  fits: Fits,
) => { readonly memory: KernelMemory; readonly parts: Iterable<GraphPart> } | undefined;

/** Cuts a region in halves until they fit; in multiples of eight where it can, so that all begin alike in their bytes. */
export function* fittingParts(region: Region, fits: Fits): Generator<Region> {
  if (fits(region)) {
    yield region;
    return;
  }
  const { start, sizes } = region;
  const longest = sizes.indexOf(Math.max(...sizes));
  const size = sizes[longest] ?? 1;
  const half = size > 16 ? Math.ceil(size / 16) * 8 : Math.ceil(size / 2);
  const part = (from: number, count: number): Region => ({
    start: start.map((at, k) => (k === longest ? at + from : at)),
    sizes: sizes.map((whole, k) => (k === longest ? count : whole)),
  });
  yield* fittingParts(part(0, half), fits);
  yield* fittingParts(part(half, size - half), fits);
}
