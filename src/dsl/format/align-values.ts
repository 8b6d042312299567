import { isMap } from 'yaml';
import { RULE_FIELDS } from '../schema/rule-schema.js';
import { blockCollections, columnOf, documentOf, keyOf, rangeOf, respaced } from './document.js';

/** A field whose value stands on its line. */
interface Field {
  readonly name: string;
  readonly keyStart: number;
  /** The blanks behind the colon; undefined where nothing follows on the line. */
  readonly gap: { readonly start: number; readonly end: number } | undefined;
}

/**
 * Values that belong together start in one column: the sides of a rule, roles, words of tables, sizes, layouts, the fields
 * of a config rule. Other values stand one space behind their colon.
 */
export function alignValues(text: string): string {
  const gaps = blockCollections(documentOf(text)).flatMap(({ node, path }) => {
    if (!isMap(node)) return [];
    const fields = node.items.flatMap(pair => fieldOf(text, keyOf(pair), rangeOf(pair.key)));
    return runsOf(text, fields).flatMap(run => {
      const column = Math.max(0, ...run.filter(({ name }) => isAligned(path, name)).map(field => endOf(text, field)));
      return run.flatMap(field => {
        if (field.gap === undefined) return [];
        const spaces = isAligned(path, field.name) ? column - endOf(text, field) + 1 : 1;
        return [{ ...field.gap, spaces }];
      });
    });
  });
  return respaced(text, gaps);
}

/** Whether values of this field stand in one column with those of the fields beside it. */
function isAligned(path: readonly string[], field: string): boolean {
  const [section, , part, capture, ...deeper] = path;
  switch (section) {
    case 'layouts':
    case 'sizes':
    case 'options':
      return path.length === 1;
    case 'config':
      return path.length === 2;
    case 'rules':
      if (path.length === 2) return !RULE_FIELDS.includes(field);
      if (part === 'names') return capture !== undefined && deeper.length === 0;
      return path.length === 3 && part !== undefined && !RULE_FIELDS.includes(part);
    default:
      return false;
  }
}

function fieldOf(text: string, name: string, key: ReturnType<typeof rangeOf>): readonly Field[] {
  if (key === undefined) return [];
  const colon = /^ *:( *)/.exec(text.slice(key.end, key.end + 200));
  if (colon === null) return [];
  const end = key.end + colon[0].length;
  const follows = !/^(?:\n|#|$)/.test(text.slice(end, end + 1));
  const gap = follows ? { start: end - (colon[1]?.length ?? 0), end } : undefined;
  return [{ name, keyStart: key.start, gap: gap?.start === end ? undefined : gap }];
}

/** Column behind the colon, as far as the blanks in front of the value. */
function endOf(text: string, { keyStart, gap, name }: Field): number {
  return gap === undefined ? columnOf(text, keyStart) + name.length + 1 : columnOf(text, gap.start);
}

/** Fields without an empty line between them. */
function runsOf(text: string, fields: readonly Field[]): readonly (readonly Field[])[] {
  const runs: Field[][] = [];
  let last: Field | undefined;
  for (const field of fields) {
    const apart = last === undefined || /\n\s*\n/.test(text.slice(last.keyStart, field.keyStart));
    if (apart) runs.push([field]);
    else runs.at(-1)?.push(field);
    last = field;
  }
  return runs;
}
