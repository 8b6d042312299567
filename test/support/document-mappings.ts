import { readText } from './repository.js';

/** A mapping in a document: a block of YAML, with a header where it was left out. */
export interface DocumentMapping {
  /** The heading above it, and its number below this heading. */
  readonly title: string;
  /** Words behind `yaml` on the fence: what is special about it. */
  readonly flags: readonly string[];
  readonly text: string;
}

/** Every block of YAML in a document that holds rules. */
export function mappingsIn(path: string): readonly DocumentMapping[] {
  const found: DocumentMapping[] = [];
  let heading = '';
  let count = 0;
  let block: { readonly flags: readonly string[]; readonly lines: string[] } | undefined;
  for (const line of readText(path).split('\n')) {
    const title = /^#+ (.*)/.exec(line)?.[1];
    if (block === undefined) {
      if (title !== undefined) [heading, count] = [title, 0];
      const fence = /^```yaml ?(.*)/.exec(line)?.[1];
      if (fence !== undefined) block = { flags: fence.split(' ').filter(word => word !== ''), lines: [] };
    } else if (line === '```') {
      const { flags, lines } = block;
      block = undefined;
      count++;
      const title = count === 1 ? heading : `${heading} (${count})`;
      found.push({ title, flags, text: withHeader(lines.join('\n')) });
    } else block.lines.push(line);
  }
  return found;
}

function withHeader(text: string): string {
  const has = (field: string): boolean => new RegExp(`^${field}:`, 'm').test(text);
  const header = has('mapc') ? '' : 'mapc: 1\nname: example\nmodel: tiny\n';
  if (has('layouts') || has('extends')) return `${header}${text}\n`;
  const [left, right] = sidesOf(text);
  return `${header}layouts: { ${left}: { format: safetensors, config: ${left}.json }, ${right}: { format: safetensors } }\n${text}\n`;
}

/** The first two fields of the first rule that are no fields of every rule. */
function sidesOf(text: string): readonly [string, string] {
  const rules = text.slice(text.indexOf('rules:'));
  const names = [...rules.matchAll(/^ {2}(?:- | {2})(\w+):/gm)].map(match => match[1] ?? '');
  const [left = 'left', right = 'right'] = names.filter(name => !COMMON.includes(name));
  return [left, right];
}

const COMMON = [
  'names',
  'for',
  'when',
  'why',
  'value',
  'optional',
  'tied',
  'otherwise',
  'fill',
  'replicated',
  'ops',
  'precision',
  'id',
];
