import type { ComparedTensor } from './compared-tensor.js';

/** Which tensors of two sides belong together: indices into their lists. */
export interface Pairing {
  readonly pairs: readonly { readonly left: number; readonly right: number }[];
  readonly onlyLeft: readonly number[];
  readonly onlyRight: readonly number[];
}

/**
 * Pairs tensors by their keys. Where a key stands in several files, by the names of the files; where these are not the same
 * names, in the order of the files. If there are more on one side, only tensors of one shape are pairs: the others may be
 * parts of a whole.
 */
export function pairTensors(left: readonly ComparedTensor[], right: readonly ComparedTensor[]): Pairing {
  const byKey = new Map<string, { left: number[]; right: number[] }>();
  const groupOf = (key: string): { left: number[]; right: number[] } => {
    let group = byKey.get(key);
    if (group === undefined) byKey.set(key, (group = { left: [], right: [] }));
    return group;
  };
  for (const [i, { key }] of left.entries()) groupOf(key).left.push(i);
  for (const [i, { key }] of right.entries()) groupOf(key).right.push(i);
  const pairs: { left: number; right: number }[] = [];
  const onlyLeft: number[] = [];
  const onlyRight: number[] = [];
  for (const group of byKey.values()) {
    const partners = partnersOf(group.left, group.right, left, right);
    for (const [i, partner] of partners.entries()) {
      const own = group.left[i];
      if (own === undefined) continue;
      if (partner === undefined) onlyLeft.push(own);
      else pairs.push({ left: own, right: partner });
    }
    const taken = new Set(partners);
    onlyRight.push(...group.right.filter(index => !taken.has(index)));
  }
  return { pairs, onlyLeft, onlyRight };
}

/** For each of the left ones, its partner. */
function partnersOf(
  lefts: readonly number[],
  rights: readonly number[],
  left: readonly ComparedTensor[],
  right: readonly ComparedTensor[],
): readonly (number | undefined)[] {
  if (lefts.length === 1 && rights.length === 1) return rights;
  const byFile = new Map(rights.map(index => [right[index]?.file, index]));
  const named = lefts.map(index => byFile.get(left[index]?.file));
  const partners = named.includes(undefined) ? lefts.map((_, i) => rights[i]) : named;
  if (lefts.length === rights.length) return partners;
  return partners.map((partner, i) => {
    const [a, b] = [left[lefts[i] ?? -1], right[partner ?? -1]];
    return a !== undefined && b !== undefined && a.shape.join() === b.shape.join() ? partner : undefined;
  });
}
