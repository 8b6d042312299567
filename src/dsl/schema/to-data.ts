import type { YamlNode, YamlScalar } from '../yaml/node.js';

/** A value as an editor's YAML reader has it: the same schema must say the same of both. */
export type PlainData =
  string | number | boolean | null | readonly PlainData[] | { readonly [name: string]: PlainData };

/** The plain data of a node. `__proto__` is a name like any other: `fromEntries` defines it. */
export function toData(node: YamlNode): PlainData {
  switch (node.kind) {
    case 'scalar':
      return typedValue(node);
    case 'list':
      return node.items.map(toData);
    case 'table':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.text, toData(value)]));
  }
}

const INTEGER = /^(?:[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

/** The value that YAML's core schema sees in a scalar. */
export function typedValue({ text, quoted, isNull }: YamlScalar): string | number | boolean | null {
  if (quoted) return text;
  if (isNull) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (text.length < 100 && (INTEGER.test(text) || FLOAT.test(text))) return Number(text.replace(/^\+/, ''));
  return text;
}
