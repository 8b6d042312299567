import type { KeyPart, KeyPattern } from '../key/key.js';
import { IN_RULE, renameExpression } from './rename-expression.js';
import type { Renaming } from './renaming.js';

/** The pattern with its captures as they are called in the other mapping. */
export function renameKey(key: KeyPattern, renaming: Renaming): KeyPattern {
  if (key.kind === 'regex') return { ...key, pattern: renameGroups(key.pattern, renaming.name) };
  return { ...key, parts: key.parts.map(part => renamePart(part, renaming)) };
}

function renamePart(part: KeyPart, renaming: Renaming): KeyPart {
  switch (part.kind) {
    case 'capture':
      return { ...part, name: renaming.name(part.name) };
    case 'group':
      return { ...part, names: part.names.map(renaming.name) };
    case 'sum':
      return { ...part, expression: renameExpression(part.expression, renaming, IN_RULE) };
    default:
      return part;
  }
}

/** Named groups, outside of classes and escapes. */
function renameGroups(pattern: string, name: (name: string) => string): string {
  return pattern.replace(
    /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((\?P?<)(\w+)>/g,
    (whole: string, begin: string | undefined, group: string | undefined) =>
      begin === undefined || group === undefined ? whole : `(${begin}${name(group)}>`,
  );
}
