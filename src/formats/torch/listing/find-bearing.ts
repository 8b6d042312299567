import { asKind, type PickleTensor, type PickleValue, type UnreadableTensor } from '../pickle/value.js';
import { asContainer, childrenOf, type Container } from './children.js';

/** The value where it is a tensor, one that cannot be read too. */
export function asTensor(value: PickleValue): PickleTensor | UnreadableTensor | undefined {
  return asKind(value, 'tensor') ?? asKind(value, 'unreadable');
}

/**
 * The containers below `value`, itself too, from which a tensor can be reached. Each is looked at once, however often it
 * is held: the work is that of the pickle's own size.
 */
export function findBearing(value: PickleValue): ReadonlySet<Container> {
  const holders = new Map<Container, Container[]>();
  const bearing = new Set<Container>();
  const start = asContainer(value);
  const open: Container[] = [];
  if (start !== undefined) {
    holders.set(start, []);
    open.push(start);
  }
  for (let container = open.pop(); container !== undefined; container = open.pop()) {
    for (const child of childrenOf(container)) {
      if (asTensor(child.value) !== undefined) bearing.add(container);
      const inner = asContainer(child.value);
      if (inner === undefined) continue;
      const known = holders.get(inner);
      if (known !== undefined) known.push(container);
      else {
        holders.set(inner, [container]);
        open.push(inner);
      }
    }
  }
  const spread = [...bearing];
  for (let container = spread.pop(); container !== undefined; container = spread.pop()) {
    for (const holder of holders.get(container) ?? []) {
      if (bearing.has(holder)) continue;
      bearing.add(holder);
      spread.push(holder);
    }
  }
  return bearing;
}
