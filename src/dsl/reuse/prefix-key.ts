import type { KeyPart, KeyPattern } from '../key/key.js';

/**
 * The pattern behind a prefix; undefined where it cannot be said: before a regular expression, only literal text can
 * stand, and only one whose `^` is its first sign, if it has any.
 */
export function prefixKey(prefix: KeyPattern | undefined, key: KeyPattern): KeyPattern | undefined {
  if (prefix === undefined) return key;
  if (prefix.kind === 'regex') return undefined;
  if (key.kind === 'regex') return prefixRegex(prefix.parts, key);
  return { ...key, parts: joined(prefix.parts, key.parts), text: prefix.text + key.text };
}

/** Two literal texts beside each other are one. */
function joined(prefix: readonly KeyPart[], parts: readonly KeyPart[]): readonly KeyPart[] {
  const last = prefix.at(-1);
  const [first, ...rest] = parts;
  if (last?.kind !== 'text' || first?.kind !== 'text') return [...prefix, ...parts];
  return [...prefix.slice(0, -1), { ...first, text: last.text + first.text }, ...rest];
}

function prefixRegex(prefix: readonly KeyPart[], key: KeyPattern & { kind: 'regex' }): KeyPattern | undefined {
  if (!prefix.every(part => part.kind === 'text')) return undefined;
  const text = prefix.map(part => part.text).join('');
  const inner = key.pattern.replace(/^\^/, '');
  if (hasAnchor(inner)) return undefined;
  const pattern = `^${text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?:${inner})`;
  return { ...key, pattern, text: `/${pattern}/` };
}

/** A `^` that means the begin of the key, and not a class without these or the character itself. */
function hasAnchor(pattern: string): boolean {
  return /\^|\\A/.test(pattern.replace(/\\[^A]|\[\^?(?:\\[\s\S]|[^\]\\])*\]/g, ''));
}
