import { asKind, describe, type Opaque, type PickleValue } from '../pickle/value.js';

/** A value that holds others. */
export type Container = Extract<PickleValue, { readonly kind: 'dict' | 'list' | 'tuple' | 'set' | 'opaque' }>;

/** What a container holds, under which name. A name that no key can have is an object that says why. */
export interface Child {
  readonly name: string | { readonly problem: string };
  readonly value: PickleValue;
}

/** The value as a container, or undefined for one that holds nothing. */
export function asContainer(value: PickleValue): Container | undefined {
  return (
    asKind(value, 'dict') ??
    asKind(value, 'list') ??
    asKind(value, 'tuple') ??
    asKind(value, 'set') ??
    asKind(value, 'opaque')
  );
}

/** What the container holds, in its order: entries by key, members by number, attributes by name. */
export function childrenOf(container: Container): Iterable<Child> {
  switch (container.kind) {
    case 'dict':
      return entriesOf(container.entries);
    case 'opaque':
      return childrenOfObject(container);
    default:
      return membersOf(container.items);
  }
}

/** A module's own tensors and those of its parts: what its state_dict() would name. */
const OF_MODULES = ['_parameters', '_buffers', '_modules'];

function* childrenOfObject({ parts, entries, state }: Opaque): Iterable<Child> {
  const attributes = asKind(state, 'dict')?.entries;
  if (attributes !== undefined && OF_MODULES.every(name => attributes.has(name))) {
    for (const name of OF_MODULES) {
      const part = asContainer(attributes.get(name) ?? null);
      if (part !== undefined) yield* childrenOf(part);
    }
    return;
  }
  yield* membersOf(parts);
  yield* entriesOf(entries);
  if (attributes !== undefined) yield* entriesOf(attributes);
  else if (state !== null) yield { name: 'state', value: state };
}

function* membersOf(items: readonly PickleValue[]): Iterable<Child> {
  for (const [i, value] of items.entries()) yield { name: String(i), value };
}

function* entriesOf(entries: ReadonlyMap<PickleValue, PickleValue>): Iterable<Child> {
  for (const [key, value] of entries) yield { name: nameOf(key), value };
}

function nameOf(key: PickleValue): Child['name'] {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  return { problem: `has ${describe(key)} in it, which is no part of a name` };
}
