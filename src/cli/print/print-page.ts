import type { Palette } from '../../diagnostics/palette.js';
import { wrap } from '../wrap.js';

const FENCE = '```';

/** A page of Markdown for a terminal: headings stand out, code is indented, and prose is broken at the width. */
export function printPage(
  page: string,
  { width, palette }: { readonly width: number; readonly palette: Palette },
): string {
  let isCode = false;
  const lines = page.split('\n').flatMap((line): readonly string[] => {
    if (line.startsWith(FENCE)) {
      isCode = !isCode;
      return [];
    }
    if (isCode) return [`    ${line}`.trimEnd()];
    const heading = /^#+ (.*)$/.exec(line)?.[1];
    return heading === undefined ? wrap(line, width) : [palette.strong(heading)];
  });
  return lines.join('\n');
}
