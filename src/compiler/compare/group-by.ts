/** Items by what `name` says of them; groups and items in the order in which they came. */
export function groupBy<T, K>(items: Iterable<T>, name: (item: T) => K): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = name(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
