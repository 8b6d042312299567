import type { WrittenLines } from '../../api/review/report/written-text.js';
import { counted } from '../../diagnostics/summary.js';
import { markup, type Html } from './markup.js';

/** Lines of a mapping with their numbers. */
export function writtenBlock({ first, lines, more }: WrittenLines, label: string): Html {
  const width = String(first + lines.length).length;
  const numbered = lines.map(
    (line, i) => markup`<span class="no">${String(first + i).padStart(width)}</span> ${line}\n`,
  );
  return markup`<pre class="code scroll" tabindex="0" role="group" aria-label="${label}">${numbered}${more > 0 && markup`<span class="no">... ${counted(more, 'more line')}</span>\n`}</pre>`;
}
