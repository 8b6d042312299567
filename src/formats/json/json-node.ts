import type { Json } from '../../diagnostics/diagnostic.js';

/** A value of a JSON text with its place: half-open range of UTF-16 offsets. */
export type JsonNode =
  | { readonly kind: 'null'; readonly start: number; readonly end: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly start: number; readonly end: number }
  /** `text` as it stands: `1e-05` and integers beyond 2^53 survive being written again. */
  | {
      readonly kind: 'number';
      readonly text: string;
      readonly value: number;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly start: number; readonly end: number }
  | {
      readonly kind: 'object';
      readonly entries: ReadonlyMap<string, JsonEntry>;
      readonly start: number;
      readonly end: number;
    };

export interface JsonEntry {
  readonly value: JsonNode;
  /** Place of the key, quotes included. */
  readonly keyStart: number;
  readonly keyEnd: number;
}

/** The plain value. Keys become own properties whatever their name (`__proto__` too); numbers are rounded to a double. */
export function toJson(node: JsonNode): Json {
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
    case 'number':
    case 'string':
      return node.value;
    case 'array':
      return node.items.map(toJson);
    case 'object':
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, toJson(value)]));
  }
}

/** JSON text with two spaces a level, as Python's `json.dumps(indent=2)` lays it out; numbers as they were written. */
export function printJsonNode(node: JsonNode, indent = ''): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(node.value);
    case 'number':
      return node.text;
    case 'string':
      return JSON.stringify(node.value);
    case 'array':
      if (node.items.length === 0) return '[]';
      return `[\n${node.items.map(item => inner + printJsonNode(item, inner)).join(',\n')}\n${indent}]`;
    case 'object': {
      if (node.entries.size === 0) return '{}';
      const entries = [...node.entries].map(
        ([key, { value }]) => `${inner}${JSON.stringify(key)}: ${printJsonNode(value, inner)}`,
      );
      return `{\n${entries.join(',\n')}\n${indent}}`;
    }
  }
}
