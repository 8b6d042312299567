import type { SourceText } from '../../diagnostics/source.js';
import type { YamlNode } from '../yaml/node.js';
import { readYaml } from '../yaml/read-yaml.js';

/** Whether two texts are the same document, but for the number of spaces in texts. */
export function haveSameMeaning(first: SourceText, second: SourceText): boolean {
  const [a, b] = [first, second].map(source => readYaml(source, () => undefined));
  return a === undefined || b === undefined ? a === b : isSame(a, b);
}

function isSame(a: YamlNode, b: YamlNode): boolean {
  if (a.kind === 'scalar') return b.kind === 'scalar' && a.isNull === b.isNull && spaced(a.text) === spaced(b.text);
  if (a.kind === 'list') {
    return (
      b.kind === 'list' &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => {
        const other = b.items[i];
        return other !== undefined && isSame(item, other);
      })
    );
  }
  return (
    b.kind === 'table' &&
    a.entries.length === b.entries.length &&
    a.entries.every(({ key, value }, i) => {
      const other = b.entries[i];
      return other !== undefined && key.text === other.key.text && isSame(value, other.value);
    })
  );
}

const spaced = (text: string): string => text.replace(/ +/g, ' ');
