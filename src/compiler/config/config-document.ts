import type { Json } from '../../diagnostics/diagnostic.js';
import type { Place } from '../../diagnostics/source.js';

/** The config of the side that is read, as its file says it. */
export interface ConfigSource {
  /** Name of the file, for messages. */
  readonly file: string;
  readonly json: Json;
  /** The text of the number or string at a path, as it stands in the file: `1e-05` stays `1e-05` when it is carried over. */
  readonly textAt: (path: readonly string[]) => string | undefined;
  readonly placeOf: (path: readonly string[]) => Place;
}

/** One field of a config that is written. `text` is its JSON text, where it is carried over from the other side. */
export interface WrittenField {
  readonly path: readonly string[];
  readonly value: Json;
  readonly copiedFrom: readonly string[] | undefined;
}

export const fieldName = (path: readonly string[]): string => path.join('.');

/** The fields as one document, nested by their paths, in the order given. */
export function documentOf(fields: readonly WrittenField[]): Json {
  const root = new Map<string, Tree>();
  for (const { path, value } of fields) {
    let table = root;
    path.forEach((name, i) => {
      if (i === path.length - 1) {
        table.set(name, { kind: 'leaf', value });
        return;
      }
      const inner = table.get(name);
      if (inner?.kind === 'table') table = inner.entries;
      else {
        const entries = new Map<string, Tree>();
        table.set(name, { kind: 'table', entries });
        table = entries;
      }
    });
  }
  return jsonOf({ kind: 'table', entries: root });
}

type Tree =
  { readonly kind: 'leaf'; readonly value: Json } | { readonly kind: 'table'; readonly entries: Map<string, Tree> };

function jsonOf(tree: Tree): Json {
  if (tree.kind === 'leaf') return tree.value;
  return Object.fromEntries([...tree.entries].map(([name, inner]) => [name, jsonOf(inner)]));
}

/** Paths of all values that are no tables (an empty table counts as a value). */
export function leafPaths(json: Json, before: readonly string[] = []): readonly (readonly string[])[] {
  if (!isTable(json) || Object.keys(json).length === 0) return before.length === 0 ? [] : [before];
  return Object.entries(json).flatMap(([name, inner]) => leafPaths(inner, [...before, name]));
}

export function isTable(json: Json): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json);
}
