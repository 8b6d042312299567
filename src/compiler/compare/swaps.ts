import { templateOf } from './key-likeness.js';

/** What a key of A holds in B: names of either side. */
export interface Way {
  readonly lefts: readonly string[];
  readonly rights: readonly string[];
  readonly how: string;
}

/** Numbers in which two keys of one family differ: `w1` and `w3` of a layer are not one family. */
export function otherNumbers({ lefts, rights }: Way): string {
  const [left, moreLeft] = lefts;
  const [right, moreRight] = rights;
  if (left === undefined || right === undefined || moreLeft !== undefined || moreRight !== undefined) return '';
  const [a, b] = [templateOf(left), templateOf(right)];
  if (a.text !== b.text) return '';
  const there = b.numbers.split('.');
  return a.numbers
    .split('.')
    .map((number, i) => (number === there[i] ? '' : `${number}>${there[i] ?? ''}`))
    .join();
}

/**
 * For each group of ways, the other group that leads back: what each of its members brings from x to y, one of the other
 * brings from y to x. Undefined where there is none.
 */
export function waysBack(groups: readonly (readonly Way[])[]): readonly (number | undefined)[] {
  const nameOf = (ways: readonly Way[], back: boolean): string =>
    ways
      .map(({ lefts, rights, how }) => [
        how,
        ...(back ? [rights, lefts] : [lefts, rights]).map(side => side.join('\n')),
      ])
      .map(parts => parts.join('\n\n'))
      .sort()
      .join('\n\n\n');
  const byName = new Map(groups.map((ways, i) => [nameOf(ways, false), i]));
  return groups.map((ways, i) => {
    const other = byName.get(nameOf(ways, true));
    return other === i ? undefined : other;
  });
}
