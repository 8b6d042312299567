import type { FileToWrite, StandingTensor } from '../../formats/format.js';
import { gapsBetween } from '../receipt/around.js';

/**
 * The file of the source (an index) that an output file is the same as, but for what stands around the tensors; undefined
 * if there is none.
 */
export function sameFile(
  { size, fixed, tensors }: FileToWrite,
  standing: readonly (StandingTensor | undefined)[],
): number | undefined {
  const [first] = tensors;
  const like = first === undefined ? undefined : standing[first.tensor];
  if (like?.fileSize !== size) return undefined;
  const ranges = fixed.map(({ offset, bytes }) => ({ from: offset, to: offset + bytes.length }));
  for (const { tensor, offset } of tensors) {
    const at = standing[tensor];
    if (at?.file !== like.file || at.offset !== offset) return undefined;
    ranges.push({ from: offset, to: offset + at.bytes });
  }
  return gapsBetween(ranges, size).length === 0 ? like.file : undefined;
}
