import type { DType } from '../../tensor/dtype.js';
import type { Load, Value } from '../../tensor/piece.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import { leavesOf, loadsWithBoxes } from '../../tensor/strided/loads.js';
import { volumeOf } from '../../tensor/strided/strided.js';
import { blocksOf, bytesOf } from './blocks.js';

/** What a box reads and writes, as far as the choice of a tile depends on it. */
export interface BoxWork {
  readonly sizes: readonly number[];
  readonly value: Value;
  readonly write?: { readonly offset: number; readonly strides: readonly number[]; readonly dtype: DType };
}

/** How a box is cut: extents of a tile, the unused bytes that a read may run over, and bytes of buffers that it takes. */
export interface Tiling {
  readonly extents: readonly number[];
  readonly gap: number;
  readonly bytes: number;
  /** Estimated cost of the whole box, in bytes moved. */
  readonly cost: number;
}

/** What a system call costs, in bytes that could be copied meanwhile (about 2 us at 4 GB/s). */
const CALL_BYTES = 8192;

/** Tiles of this size stay in the cache between reading, moving and writing. */
const CACHED_BYTES = 1 << 20;

/** Extra cost that is worth a tile that stays in the cache. */
const CACHED_GAIN = 1.25;

/** A page: reading over fewer unused bytes than this costs less than another call. */
const GAPS = [0, 4096];

/** Buffers begin at multiples of this. */
export const ALIGNMENT = 64;

/** Room for the parts in which a reduction is read, at least. */
export const PART_BYTES = 8192;

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The cut of a box under `memory` bytes of buffers that reads and writes in the longest runs. */
export function chooseTile(work: BoxWork, memory: number): Tiling {
  const best = cheapest(work, memory);
  if (best.bytes <= CACHED_BYTES || memory <= CACHED_BYTES) return best;
  const small = cheapest(work, CACHED_BYTES);
  return small.cost <= best.cost * CACHED_GAIN ? small : best;
}

function cheapest(work: BoxWork, memory: number): Tiling {
  let best: Tiling | undefined;
  for (const gap of GAPS) {
    const tiling = cutUntil(work, memory, gap);
    if (best === undefined || (tiling.bytes <= memory && tiling.cost < best.cost) || best.bytes > memory) best = tiling;
  }
  return best ?? cutUntil(work, memory, 0);
}

/** Halves the dimension whose halving costs least until the tile fits. */
function cutUntil(work: BoxWork, memory: number, gap: number): Tiling {
  let parts = work.sizes.map(() => 1);
  let tiling = measure(work, parts, gap);
  while (tiling.bytes > memory) {
    let next: Tiling | undefined;
    let nextParts = parts;
    for (const [k, extent] of tiling.extents.entries()) {
      if (extent <= 1) continue;
      const tried = parts.map((p, i) => (i === k ? p * 2 : p));
      const candidate = measure(work, tried, gap);
      if (next === undefined || candidate.cost < next.cost) [next, nextParts] = [candidate, tried];
    }
    if (next === undefined) break;
    [tiling, parts] = [next, nextParts];
  }
  return tiling;
}

/** Buffers and cost of a box in so many parts along each dimension. */
function measure(work: BoxWork, parts: readonly number[], gap: number): Tiling {
  const extents = work.sizes.map((size, k) => Math.max(1, Math.ceil(size / (parts[k] ?? 1))));
  const counts = work.sizes.map((size, k) => Math.ceil(size / (extents[k] ?? 1)));
  const tiles = volumeOf(counts);
  const moves = movedLoad(work.value) !== undefined;
  let bytes = scratchBytes(work.value, extents);
  let cost = 0;
  for (const { load, sizes } of loadsWithBoxes(work.value, extents)) {
    const blocks = blocksOf(load.offset, load.strides, sizes, load.dtype.bits, gap);
    cost += tiles * (bytesOf(blocks) + blocks.count * CALL_BYTES);
    // What a reduction reads comes in parts that fit what is left.
    if (sizes.length > extents.length) continue;
    const packed = volumeOf(movingExtents(extents, [load]));
    bytes += aligned(bytesOf(blocks)) + (moves ? 0 : aligned(packed * bytesPerElement(load.dtype)));
  }
  if (work.write !== undefined) {
    const { offset, strides, dtype } = work.write;
    const blocks = blocksOf(offset, strides, extents, dtype.bits, 0);
    bytes += aligned(bytesOf(blocks));
    cost += tiles * (bytesOf(blocks) + blocks.count * CALL_BYTES);
  }
  return { extents, gap, bytes, cost };
}

/** The load of a value that moves elements and casts them at most once; what is computed with is none. */
export function movedLoad(value: Value): Load | undefined {
  const load = value.kind === 'cast' ? value.operand : value;
  return load.kind === 'load' ? load : undefined;
}

/** Bytes of the buffers between reading and writing: moved elements before and after a cast, or results before they are moved. */
function scratchBytes(value: Value, extents: readonly number[]): number {
  if (value.kind === 'load') return 0;
  const elements = volumeOf(extents);
  const results = aligned(elements * bytesPerElement(dtypeOf(value)));
  const load = movedLoad(value);
  if (load !== undefined) return aligned(elements * bytesPerElement(load.dtype)) + results;
  const reduced = reductionsOf(value).map(reduction => volumeOf(movingExtents(extents, leavesOf(reduction))));
  return (
    results +
    reduced.reduce((sum, positions) => sum + aligned(positions * REDUCED_BYTES), 0) +
    (reduced.length === 0 ? 0 : PART_BYTES)
  );
}

/** What a reduction keeps for each position: its result, and in between a copy that is half as wide. */
const REDUCED_BYTES = 16;

/** Extents of the dimensions that some leaf moves along; 1 for the others. */
function movingExtents(
  extents: readonly number[],
  leaves: readonly { readonly strides: readonly number[] }[],
): number[] {
  return extents.map((extent, k) => (leaves.some(({ strides }) => (strides[k] ?? 0) !== 0) ? extent : 1));
}

export function bytesPerElement(dtype: DType): number {
  return Math.max(1, dtype.bits / 8);
}

/** The reductions that stand in a value, but not those within others. */
function reductionsOf(value: Value): Extract<Value, { readonly kind: 'reduce' }>[] {
  switch (value.kind) {
    case 'reduce':
      return [value];
    case 'cast':
      return reductionsOf(value.operand);
    case 'apply':
      return value.operands.flatMap(reductionsOf);
    case 'load':
    case 'index':
    case 'constant':
      return [];
  }
}
