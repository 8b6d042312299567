import type { Json } from '../../diagnostics/diagnostic.js';
import { documentOf, fieldName, isTable, type ConfigSource, type WrittenField } from './config-document.js';

/** The text of a config file: two spaces a level, numbers that were carried over as they stood. */
export function printConfig(fields: readonly WrittenField[], source: ConfigSource): string {
  const origins = new Map(fields.map(field => [fieldName(field.path), field.copiedFrom]));
  return `${print(documentOf(fields), [], origins, undefined, source, 0)}\n`;
}

function print(
  json: Json,
  path: readonly string[],
  origins: ReadonlyMap<string, readonly string[] | undefined>,
  copied: readonly string[] | undefined,
  source: ConfigSource,
  depth: number,
): string {
  const from = copied ?? origins.get(fieldName(path));
  const inner = '  '.repeat(depth + 1);
  const end = `\n${'  '.repeat(depth)}`;
  if (Array.isArray(json)) {
    const items: readonly Json[] = json;
    if (items.length === 0) return '[]';
    const texts = items.map((item, i) =>
      print(
        item,
        [...path, String(i)],
        origins,
        from === undefined ? undefined : [...from, String(i)],
        source,
        depth + 1,
      ),
    );
    return `[\n${texts.map(text => inner + text).join(',\n')}${end}]`;
  }
  if (isTable(json)) {
    const entries = Object.entries(json);
    if (entries.length === 0) return '{}';
    const texts = entries.map(([name, value]) => {
      const below = from === undefined ? undefined : [...from, name];
      return `${inner}${JSON.stringify(name)}: ${print(value, [...path, name], origins, below, source, depth + 1)}`;
    });
    return `{\n${texts.join(',\n')}${end}}`;
  }
  return (from === undefined ? undefined : source.textAt(from)) ?? JSON.stringify(json);
}
