import type { SourceBox } from '../../tensor/evaluate/source-box.js';
import type { StridedBytes } from '../../tensor/kernels/copy-strided.js';
import type { Blocks } from '../tile/blocks.js';

/** Blocks of a tensor that are in memory: the first one at the start of `bytes`, the others behind it. */
export interface HeldBlocks {
  readonly tensor: number;
  readonly bits: number;
  readonly blocks: Blocks;
  readonly bytes: Uint8Array;
}

/** Blocks that are one stretch, or equally far apart: what lies in them can be found by arithmetic. */
export const canHold = (blocks: Blocks, bits: number): boolean => bits >= 8 && blocks.loops.length <= 1;

/** A box as it lies in blocks that are held, or undefined if they do not hold all of it. */
export function findInBlocks(box: SourceBox, { tensor, bits, blocks, bytes }: HeldBlocks): StridedBytes | undefined {
  if (box.tensor !== tensor || box.dtype.bits !== bits || box.strides.some(stride => stride < 0)) return undefined;
  const size = bits / 8;
  const { start, length, loops } = blocks;
  const [loop] = loops;
  const { size: rows, step } = loop ?? { size: 1, step: Infinity };
  const from = box.offset * size - start;
  if (from < 0) return undefined;
  const first = loop === undefined ? 0 : Math.floor(from / step);
  let within = loop === undefined ? from : from % step;
  const offset = (first * length + within) / size;
  // Each dimension runs along a block, or from block to block.
  let last = first;
  const strides = box.strides.map((stride, k) => {
    const moved = stride * size * ((box.sizes[k] ?? 1) - 1);
    if ((stride * size) % step !== 0 || stride === 0) {
      within += moved;
      return stride;
    }
    last += moved / step;
    return ((stride * size) / step) * (length / size);
  });
  return last < rows && within + size <= length ? { bytes, offset, strides } : undefined;
}
