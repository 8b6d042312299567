import type { DType } from '../../../tensor/dtype.js';

/**
 * What a pickle describes, as data. Integers are numbers, or bigints beyond 2^53; nothing here has behaviour, and what a
 * name in the file would do in Python is never done.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleFloat
  | PickleList
  | PickleTuple
  | PickleSet
  | PickleDict
  | PickleGlobal
  | PickleStorage
  | PickleTensor
  | UnreadableTensor
  | Opaque;

export interface PickleFloat {
  readonly kind: 'float';
  readonly value: number;
}

export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

export interface PickleSet {
  readonly kind: 'set';
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: 'dict';
  /** In the order of insertion. Texts and integers stand for themselves; any other key is its own identity. */
  readonly entries: Map<PickleValue, PickleValue>;
}

/** A name, `module.name`: never what it stands for in Python. */
export interface PickleGlobal {
  readonly kind: 'global';
  readonly module: string;
  readonly name: string;
}

/** What tensors are views of. `elements` counts elements of `dtype`, or bytes where the storage has no type. */
export interface PickleStorage {
  readonly kind: 'storage';
  readonly key: string;
  readonly type: StorageType;
  readonly elements: number;
  /** A part of the storage, in elements (the old form only). */
  readonly part: { readonly offset: number; readonly elements: number } | undefined;
}

export type StorageType =
  | { readonly kind: 'typed'; readonly dtype: DType }
  | { readonly kind: 'untyped' }
  | { readonly kind: 'unsupported'; readonly name: string; readonly bytes: number };

export interface PickleTensor {
  readonly kind: 'tensor';
  readonly storage: PickleStorage;
  readonly dtype: DType | { readonly unsupported: string };
  /** Elements of `dtype`. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A tensor that is no plain view of a storage: sparse, quantized, conjugated. */
export interface UnreadableTensor {
  readonly kind: 'unreadable';
  readonly what: string;
}

/** An object of a class that means nothing here: its name, and the values that it was given. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly name: string;
  readonly parts: PickleValue[];
  readonly entries: Map<PickleValue, PickleValue>;
  /** What BUILD gave it: its attributes. */
  state: PickleValue;
}

/** An empty dictionary. Every tensor comes with one that stays empty (its hooks), so the map is made when it is asked for. */
export const dict = (): PickleDict => new LazyDict();

class LazyDict implements PickleDict {
  readonly kind = 'dict';
  #entries: Map<PickleValue, PickleValue> | undefined;

  get entries(): Map<PickleValue, PickleValue> {
    return (this.#entries ??= new Map());
  }
}

export const tuple = (items: readonly PickleValue[]): PickleTuple => ({ kind: 'tuple', items });
export const opaque = (name: string, parts: PickleValue[]): Opaque => ({
  kind: 'opaque',
  name,
  parts,
  entries: new Map(),
  state: null,
});

/** The value where it is of this kind, else undefined. */
export function asKind<K extends Extract<PickleValue, { readonly kind: string }>['kind']>(
  value: PickleValue | undefined,
  kind: K,
): Extract<PickleValue, { readonly kind: K }> | undefined {
  return hasKind(value, kind) ? value : undefined;
}

function hasKind<K extends string>(
  value: PickleValue | undefined,
  kind: K,
): value is Extract<PickleValue, { readonly kind: K }> {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}

/** A value in a few words, for messages: `a dictionary`, `the text "x"`. */
export function describe(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return 'a number';
  if (typeof value === 'string') return 'a text';
  if (value instanceof Uint8Array) return 'bytes';
  return KINDS[value.kind];
}

const KINDS = {
  float: 'a number',
  list: 'a list',
  tuple: 'a tuple',
  set: 'a set',
  dict: 'a dictionary',
  global: 'the name of a class or function',
  storage: 'a storage',
  tensor: 'a tensor',
  unreadable: 'a tensor',
  opaque: 'an object',
} as const;
