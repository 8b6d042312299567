import { createHash } from 'node:crypto';

/** Half-open ranges of bytes. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Fills `into` from a position of a file. */
export type ReadInto = (position: number, into: Uint8Array) => void;

/** Bytes that are read at a time. */
const READ_BYTES = 256 * 1024;

/** The parts of [0, size) that no range covers, in order. */
export function gapsBetween(ranges: readonly ByteRange[], size: number): ByteRange[] {
  const gaps: ByteRange[] = [];
  let at = 0;
  for (const { from, to } of [...ranges].sort((a, b) => a.from - b.from)) {
    if (from > at) gaps.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (size > at) gaps.push({ from: at, to: size });
  return gaps;
}

/** SHA-256 (hexadecimal) of the bytes of a file outside of its tensors, one gap after the other. */
export function digestAround(read: ReadInto, tensors: readonly ByteRange[], size: number): string {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(READ_BYTES);
  for (const { from, to } of gapsBetween(tensors, size)) {
    for (let at = from; at < to; at += buffer.length) {
      const part = buffer.subarray(0, Math.min(buffer.length, to - at));
      read(at, part);
      hash.update(part);
    }
  }
  return hash.digest('hex');
}
