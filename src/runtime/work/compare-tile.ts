import { invariant } from '../../diagnostics/invariant.js';
import type { DType } from '../../tensor/dtype.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { compareValues } from '../../tensor/evaluate/compare-values.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { tileOf, type ProofJob } from '../schedule/job.js';
import { bytesPerElement } from '../tile/choose-tile.js';
import type { Arena } from './arena.js';
import type { BoxFiller } from './fill-box.js';

/** How the two sides of a proof differ, over the tiles that were compared. Plain data. */
export interface Differing {
  /** The first position, in row-major order of the proof's box. */
  readonly position: readonly number[];
  /** What stands there on either side. */
  readonly left: string;
  readonly right: string;
  readonly count: number;
  /** Largest absolute difference; NaN where only one side is; undefined for complex numbers. */
  readonly largest: number | undefined;
}

/** Compares both sides of a proof over one of its tiles, bit for bit, only that every NaN is like every other. */
export function compareTile(
  job: ProofJob,
  step: number,
  fillers: readonly BoxFiller[],
  arena: Arena,
): Differing | undefined {
  const { dtype, tiling } = job;
  const tile = tileOf(job, step);
  const count = volumeOf(tile.sizes);
  const strides = rowMajorStrides(tile.sizes);
  const [a, b] = fillers.map(filler => {
    const bytes = arena.take(Math.ceil(count * bytesPerElement(dtype)));
    // Elements below a byte: the rest of the last byte must be the same on both sides.
    if (dtype.bits < 8) bytes.fill(0);
    filler.fill(tile, tiling.gap, { bytes, offset: 0, strides });
    return bytes;
  });
  invariant(a !== undefined && b !== undefined, 'a proof has two sides');
  const difference = compareValues(dtype, a, b, count);
  if (difference === undefined) return undefined;
  const { first, largest } = difference;
  const position = positionOf(first, tile);
  const [left, right] = [shownValue(dtype, a, first), shownValue(dtype, b, first)];
  return { position, left, right, count: difference.count, largest };
}

/** What two parts of a proof found, as one, whatever the order of the parts: the first position, sums and largest of both. */
export function mergeDiffering(a: Differing | undefined, b: Differing): Differing {
  if (a === undefined) return b;
  const k = a.position.findIndex((at, i) => at !== b.position[i]);
  const first = k < 0 || (a.position[k] ?? 0) < (b.position[k] ?? 0) ? a : b;
  const largest = a.largest === undefined || b.largest === undefined ? undefined : Math.max(a.largest, b.largest);
  return { ...first, count: a.count + b.count, largest };
}

function positionOf(index: number, tile: { start: readonly number[]; sizes: readonly number[] }): number[] {
  const strides = rowMajorStrides(tile.sizes);
  return tile.sizes.map((size, k) => (tile.start[k] ?? 0) + (Math.floor(index / (strides[k] ?? 1)) % size));
}

/** A number, or the bits where a number cannot carry them. */
function shownValue(dtype: DType, bytes: Uint8Array, index: number): string {
  const first = Math.floor((index * dtype.bits) / 8);
  const own = bytes.subarray(first, first + Math.max(1, dtype.bits / 8));
  let pattern = 0n;
  for (let i = own.length - 1; i >= 0; i--) pattern = pattern * 256n + BigInt(own[i] ?? 0);
  if (dtype.bits < 8) pattern = (pattern >> BigInt((index * dtype.bits) % 8)) & ((1n << BigInt(dtype.bits)) - 1n);
  if (dtype.class === 'int') return String(BigInt.asIntN(dtype.bits, pattern));
  if (dtype.class === 'uint') return String(pattern);
  if (dtype === f64) return String(new DataView(own.slice().buffer).getFloat64(0, true));
  return dtype.decode === undefined ? `0x${pattern.toString(16)}` : String(dtype.decode(Number(pattern)));
}
