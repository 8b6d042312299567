const SHORT: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };

/**
 * What a terminal obeys or hides instead of showing it: control characters, format characters (bidirectional controls,
 * zero-width characters, the byte order mark, tags), line and paragraph separators, lone surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a key, name or path that is safe to print: what a terminal would obey or hide is escaped as JSON does, the rest cut with `...` after `max` characters. */
export function showName(text: string, max = 200): string {
  // Cut before escaping: the work must not grow with a name of a hundred megabytes.
  const escaped = escapeControls(text.length > max ? text.slice(0, max) : text);
  return text.length <= max && escaped.length <= max ? escaped : cut(escaped, max);
}

/** The same escapes without a cut: for text whose length is bounded elsewhere. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  let escaped = '';
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** Cuts to `max` characters, the dots included, and never inside an escape or between the halves of a surrogate pair. */
function cut(escaped: string, max: number): string {
  let end = Math.max(0, max - 3);
  const escape = escaped.lastIndexOf('\\u', end - 1);
  if (escape >= 0 && escape > end - 6) end = escape;
  else if (escaped[end - 1] === '\\') end -= 1;
  else if (end > 0 && /[\ud800-\udbff]/.test(escaped[end - 1] ?? '')) end -= 1;
  return `${escaped.slice(0, end)}...`;
}
