import type { StandingTensor } from '../format.js';

/** Tensors in the order of a file that holds just them, and the byte at which the first one begins. */
export interface Arrangement<T> {
  readonly ordered: readonly T[];
  readonly dataStart: number;
}

/**
 * How tensors stand in a file of the source, if one holds them all, one after the other up to its end, and nothing else
 * behind its header.
 */
export function asTheyStand<T>(
  members: readonly T[],
  standingOf: (member: T) => StandingTensor | undefined,
): Arrangement<T> | undefined {
  const placed: { readonly member: T; readonly at: StandingTensor }[] = [];
  for (const member of members) {
    const at = standingOf(member);
    if (at === undefined || at.file !== (placed[0]?.at.file ?? at.file)) return undefined;
    placed.push({ member, at });
  }
  placed.sort((a, b) => a.at.offset - b.at.offset || a.at.bytes - b.at.bytes);
  const first = placed[0]?.at;
  if (first === undefined) return undefined;
  let end = first.offset;
  for (const { at } of placed) {
    if (at.offset !== end) return undefined;
    end += at.bytes;
  }
  if (end !== first.fileSize) return undefined;
  return { ordered: placed.map(({ member }) => member), dataStart: first.offset };
}
