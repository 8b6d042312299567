/**
 * True if `name` fits `pattern`: `*` stands for any text without `/`, `**` for any text. Everything else is literal.
 * Takes at most (length of name) x (length of pattern) steps.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  // reached[i]: the pattern so far can match the first i characters of the name.
  let reached = new Array<boolean>(name.length + 1).fill(false);
  reached[0] = true;
  for (let p = 0; p < pattern.length; p++) {
    const next = new Array<boolean>(name.length + 1).fill(false);
    if (pattern[p] === '*') {
      const anything = pattern[p + 1] === '*';
      if (anything) p++;
      let open = false;
      for (let i = 0; i <= name.length; i++) {
        if (i > 0 && !anything && name[i - 1] === '/') open = false;
        open ||= reached[i] === true;
        next[i] = open;
      }
    } else {
      for (let i = 0; i < name.length; i++) next[i + 1] = reached[i] === true && name[i] === pattern[p];
    }
    reached = next;
  }
  return reached[name.length] === true;
}
