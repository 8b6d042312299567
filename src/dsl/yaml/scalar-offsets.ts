/** How a scalar is written in the file. `block` has no header: only its lines. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

/**
 * The offset in `raw` of each UTF-16 unit of `value`, and of its end: `raw` is the scalar as written, without quotes,
 * and `value` what YAML reads there. Everything that reading adds is white space (folded lines) or an escape, so the
 * other characters stand in the same order on both sides.
 */
export function scalarOffsets(raw: string, value: string, style: ScalarStyle): readonly number[] {
  const offsets: number[] = [];
  let at = 0;
  for (let i = 0; i < value.length; i++) {
    const wanted = value.charAt(i);
    if (style === 'double') at = skipEscapedBreaks(raw, at);
    const escape = style === 'double' && raw.charAt(at) === '\\' ? escapeLength(raw, at) : 0;
    if (escape > 0) {
      offsets.push(at);
      // An escape above U+FFFF stands for two units; both have its place.
      if (isHighSurrogate(wanted) && isLowSurrogate(value.charAt(i + 1)) && raw.charAt(at + 1) === 'U') {
        offsets.push(at);
        i++;
      }
      at += escape;
    } else if (isBlank(wanted)) {
      offsets.push(Math.min(at, raw.length));
      if (isBlank(raw.charAt(at))) at++;
    } else {
      while (at < raw.length && isBlank(raw.charAt(at))) at++;
      if (style === 'double') at = skipEscapedBreaks(raw, at);
      if (style === 'double' && raw.charAt(at) === '\\') {
        i--;
        continue;
      }
      offsets.push(Math.min(at, raw.length));
      at += style === 'single' && wanted === "'" ? 2 : 1;
    }
  }
  offsets.push(Math.min(at, raw.length));
  return offsets;
}

/** Behind a `\` at the end of a line and the white space that begins the next one. */
function skipEscapedBreaks(raw: string, from: number): number {
  let at = from;
  for (;;) {
    const length = raw.startsWith('\\\n', at) ? 2 : raw.startsWith('\\\r\n', at) ? 3 : 0;
    if (length === 0) return at;
    at += length;
    while (raw.charAt(at) === ' ' || raw.charAt(at) === '\t') at++;
  }
}

function escapeLength(raw: string, at: number): number {
  const kind = raw.charAt(at + 1);
  return kind === 'x' ? 4 : kind === 'u' ? 6 : kind === 'U' ? 10 : 2;
}

const isBlank = (character: string): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r';

const isHighSurrogate = (character: string): boolean => character >= '\ud800' && character <= '\udbff';
const isLowSurrogate = (character: string): boolean => character >= '\udc00' && character <= '\udfff';
