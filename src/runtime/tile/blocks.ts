/**
 * The bytes of a box in a tensor, as equal blocks that are read or written one after the other, and where the box's
 * elements stand in a buffer that holds the blocks end to end.
 */
export interface Blocks {
  /** Byte of the tensor at which the first block begins. */
  readonly start: number;
  /** Bytes of one block. */
  readonly length: number;
  /** How block positions run, outermost first; steps are bytes. */
  readonly loops: readonly { readonly size: number; readonly step: number }[];
  /** Number of blocks. */
  readonly count: number;
  /** In the buffer: element of position [0, ..., 0] and strides, in elements. */
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Bytes that the blocks take in a buffer. */
export const bytesOf = (blocks: Blocks): number => blocks.count * blocks.length;

/**
 * Blocks of the box `sizes` at `offset` with `strides` (elements of `bits` bits). Neighbours with at most `gap` unused
 * bytes between them go into one block; with gap 0 a block holds no foreign byte. (Elements below a byte are the
 * exception: they share bytes, and runs that begin inside a byte stay in one block.)
 */
export function blocksOf(
  offset: number,
  strides: readonly number[],
  sizes: readonly number[],
  bits: number,
  gap: number,
): Blocks {
  const inByte = bits < 8 ? 8 / bits : 1;
  const bytes = bits < 8 ? 1 : bits / 8;
  const order = sizes.map((_, k) => k).filter(k => (sizes[k] ?? 1) > 1 && (strides[k] ?? 0) !== 0);
  order.sort((a, b) => (strides[a] ?? 0) - (strides[b] ?? 0));
  const first = Math.floor(offset / inByte);
  const inside = offset % inByte;
  const buffer = strides.map(() => 0);

  let span = 1;
  let length = bytes;
  let count = 1;
  let peeling = false;
  const loops: { size: number; step: number }[] = [];
  // Blocks begin at a byte: a stride that does not keeps its dimension, and all smaller ones, inside of a block.
  const kept = order.findLastIndex(k => (strides[k] ?? 0) % inByte !== 0);
  for (const [i, k] of order.entries()) {
    const size = sizes[k] ?? 1;
    const stride = strides[k] ?? 0;
    const unused = ((stride - span) / inByte) * bytes;
    if (!peeling && (unused <= gap || i <= kept)) {
      span += (size - 1) * stride;
      length = bits < 8 ? Math.ceil((inside + span) / inByte) : span * bytes;
      buffer[k] = stride;
      continue;
    }
    if (!peeling) length = bits < 8 ? Math.ceil((inside + span) / inByte) : span * bytes;
    peeling = true;
    buffer[k] = ((count * length) / bytes) * inByte;
    loops.unshift({ size, step: (stride / inByte) * bytes });
    count *= size;
  }
  if (sizes.includes(0)) return { start: 0, length: 0, loops: [], count: 0, offset: 0, strides: buffer };
  return { start: first * bytes, length, loops, count, offset: inside, strides: buffer };
}

/** Calls `visit` with the start of each block, as a byte of the tensor and as a byte of the buffer, in ascending order. */
export function forEachBlock(blocks: Blocks, visit: (position: number, inBuffer: number) => void): void {
  const { loops, length } = blocks;
  if (blocks.count === 0) return;
  const last = loops.at(-1);
  if (last === undefined) {
    visit(blocks.start, 0);
    return;
  }
  const outer = loops.slice(0, -1);
  const index = outer.map(() => 0);
  let at = 0;
  for (let position = blocks.start; ;) {
    for (let i = 0; i < last.size; i++, at += length) visit(position + i * last.step, at);
    let k = outer.length - 1;
    for (; k >= 0; k--) {
      const loop = outer[k];
      const i = (index[k] ?? 0) + 1;
      if (loop === undefined) continue;
      if (i < loop.size) {
        index[k] = i;
        position += loop.step;
        break;
      }
      index[k] = 0;
      position -= (loop.size - 1) * loop.step;
    }
    if (k < 0) return;
  }
}
