/** Whether a key can be one of a canonical pattern's: literal text as it stands, anything in its holes. */
export function couldBe(key: string, pattern: string): boolean {
  const parts = pattern.split(/(?<!\\)\{[^{}]*\}|\*/).map(part => part.replace(/\\(.)/g, '$1'));
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return key === first;
  if (!key.startsWith(first) || !key.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = key.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= key.length - last.length;
}
