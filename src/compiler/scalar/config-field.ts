import type { Json } from '../../diagnostics/diagnostic.js';
import type { Expression } from '../../dsl/expression/expression.js';

export interface ConfigPath {
  readonly layout: string;
  readonly fields: readonly string[];
  /** As written: `hf.config.hidden_size`. */
  readonly text: string;
}

/** The path of an expression of the form `layout.config.a.b`, or undefined. */
export function configPath(expression: Expression): ConfigPath | undefined {
  const fields: string[] = [];
  let node = expression;
  while (node.kind === 'field') {
    fields.unshift(node.field);
    node = node.of;
  }
  if (node.kind !== 'name' || fields[0] !== 'config') return undefined;
  return { layout: node.name, fields: fields.slice(1), text: [node.name, ...fields].join('.') };
}

/** The field at a path, also where a document spells a path as one dotted key (as GGUF does); undefined if absent. */
export function fieldOf(json: Json, path: readonly string[]): Json | undefined {
  if (path.length === 0) return json;
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined;
  const table: Readonly<Record<string, Json>> = json as Readonly<Record<string, Json>>;
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join('.');
    if (!Object.hasOwn(table, name)) continue;
    const inner = table[name];
    const found = inner === undefined ? undefined : fieldOf(inner, path.slice(length));
    if (found !== undefined) return found;
  }
  return undefined;
}
