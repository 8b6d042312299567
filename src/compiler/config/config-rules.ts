import type { ConfigField, ConfigRule, ConfigSide } from '../../dsl/mapping.js';
import type { Json } from '../../diagnostics/diagnostic.js';
import type { SideIndex } from '../relation/relation.js';

/** The fields of one side of a rule; none where the side is `null` or not mentioned. */
export function fieldsOf(rule: ConfigRule, side: SideIndex): readonly ConfigField[] {
  const found: ConfigSide | undefined = rule.sides[side];
  return found?.kind === 'fields' ? found.fields : [];
}

/** True if the rule's field covers a path: it is the path, or the table around it. */
export function covers(field: ConfigField, path: readonly string[]): boolean {
  return field.path.length <= path.length && field.path.every((name, i) => name === path[i]);
}

/** The value of `is:`: a number, `true`, `false` or `null` where the text is one, else the text. */
export function constantOf(text: string): Json {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}
