import { asKind, describe, type Opaque, type PickleDict, type PickleValue } from '../pickle/value.js';

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
export function childrenOf(container: Container): readonly Child[] {
  switch (container.kind) {
    case 'dict':
      return entriesOf(container);
    case 'opaque':
      return childrenOfObject(container);
    default:
      return container.items.map((value, i) => ({ name: String(i), value }));
  }
}

/** A module's own tensors and those of its parts: what its state_dict() would name. */
const OF_MODULES = ['_parameters', '_buffers', '_modules'];

function childrenOfObject({ parts, entries, state }: Opaque): readonly Child[] {
  const attributes = asKind(state, 'dict');
  if (attributes !== undefined && OF_MODULES.every(name => attributes.entries.has(name))) {
    return OF_MODULES.flatMap(name => {
      const value = asContainer(attributes.entries.get(name) ?? null);
      return value === undefined ? [] : childrenOf(value);
    });
  }
  const members = parts.map((value, i): Child => ({ name: String(i), value }));
  const items = entriesOf({ kind: 'dict', entries });
  if (attributes !== undefined) return [...members, ...items, ...entriesOf(attributes)];
  return state === null ? [...members, ...items] : [...members, ...items, { name: 'state', value: state }];
}

function entriesOf({ entries }: PickleDict): readonly Child[] {
  return [...entries].map(([key, value]) => ({ name: nameOf(key), value }));
}

function nameOf(key: PickleValue): Child['name'] {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  return { problem: `has ${describe(key)} in it, which is no part of a name` };
}
