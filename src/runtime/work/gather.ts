import { invariant } from '../../diagnostics/invariant.js';
import type { SourceBox } from '../../tensor/evaluate/source-box.js';
import { copyStrided, type StridedBytes } from '../../tensor/kernels/copy-strided.js';
import type { StoredTensor } from '../../tensor/listing.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import { blocksOf, bytesOf, forEachBlock } from '../tile/blocks.js';
import type { Arena } from './arena.js';
import { canHold, findInBlocks, type HeldBlocks } from './held-blocks.js';

/** Fills `into` with the bytes of source file `file` (index into the plan's files) from `position` on. */
export type ReadSource = (file: number, position: number, into: Uint8Array) => void;

/** Where a tensor of the source begins. */
export type SourcePlace = Pick<StoredTensor, 'file' | 'offset'>;

/** Brings boxes of the sources into memory, in long runs. */
export class Gatherer {
  readonly #sources: readonly SourcePlace[];
  readonly #read: ReadSource;
  readonly #arena: Arena;
  readonly #held: HeldBlocks[] = [];

  constructor(sources: readonly SourcePlace[], read: ReadSource, arena: Arena) {
    this.#sources = sources;
    this.#read = read;
    this.#arena = arena;
  }

  /** Reads a box now. Until `letGo`, boxes that lie in what was read for it are taken from there. */
  hold(box: SourceBox, gap: number): void {
    const blocks = blocksOf(box.offset, box.strides, box.sizes, box.dtype.bits, gap);
    if (!canHold(blocks, box.dtype.bits) || this.#held.some(held => findInBlocks(box, held) !== undefined)) return;
    const { bytes } = this.gather(box, gap);
    this.#held.push({ tensor: box.tensor, bits: box.dtype.bits, blocks, bytes });
  }

  /** Forgets what was held: its memory will be used for something else. */
  letGo(): void {
    this.#held.length = 0;
  }

  /** The elements of a box where they came to lie: in bytes taken from the arena, elements of the box's dtype. */
  gather(box: SourceBox, gap: number): StridedBytes {
    for (const held of this.#held) {
      const found = findInBlocks(box, held);
      if (found !== undefined) return found;
    }
    const source = this.#sources[box.tensor];
    invariant(source !== undefined, 'a load names a tensor that the plan lacks');
    const blocks = blocksOf(box.offset, box.strides, box.sizes, box.dtype.bits, gap);
    const bytes = this.#arena.take(bytesOf(blocks));
    forEachBlock(blocks, (position, inBuffer) =>
      this.#read(source.file, source.offset + position, bytes.subarray(inBuffer, inBuffer + blocks.length)),
    );
    return { bytes, offset: blocks.offset, strides: blocks.strides };
  }

  /** The elements of a box one after the other, row-major. */
  gatherPacked(box: SourceBox, gap: number): Uint8Array {
    const gathered = this.gather(box, gap);
    if (isPacked(gathered.strides, box.sizes) && (gathered.offset * box.dtype.bits) % 8 === 0) {
      return gathered.bytes.subarray((gathered.offset * box.dtype.bits) / 8);
    }
    const bytes = this.#arena.take(Math.ceil((volumeOf(box.sizes) * box.dtype.bits) / 8));
    copyStrided(gathered, { bytes, offset: 0, strides: rowMajorStrides(box.sizes) }, box.sizes, box.dtype.bits);
    return bytes;
  }
}

/** True if elements with these strides stand one after the other, row-major. */
export function isPacked(strides: readonly number[], sizes: readonly number[]): boolean {
  const packed = rowMajorStrides(sizes);
  return sizes.every((size, k) => size === 1 || strides[k] === packed[k]);
}
