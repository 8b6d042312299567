import type { Coverage, CoverageRow, Fate } from '../../api/review/report/coverage-rows.js';
import { counted } from '../../diagnostics/summary.js';
import { joined, markup, type Html } from './markup.js';

const SIGNS = { carried: '✓', computed: 'ƒ', dropped: '−', created: '+', impossible: '✗' } as const;

/** Every key pattern of one side: how many tensors of each example it has, what becomes of it, how it comes about. */
export function coverageTable(
  { rows, more }: Coverage,
  layout: string,
  other: string,
  rule: (index: number) => string,
): Html {
  const unused = rows.filter(({ counts }) => counts.every(count => count === 0));
  const body = rows.map(({ pattern, rules, counts, read, written }) => {
    const links = joined(
      rules.map(index => markup`<a href="#${rule(index)}">${index + 1}</a>`),
      ', ',
    );
    const none = counts.every(count => count === 0);
    return markup`<tr><th scope="row"><code>${pattern}</code></th><td>${links}</td><td>${none ? markup`<b>none</b>` : counts.join(', ')}</td><td>${fate(read)}</td><td>${fate(written)}</td></tr>`;
  });
  return markup`<h4>${layout}</h4>
<p>${summaryOf(rows, more)}</p>
${
  unused.length > 0 &&
  markup`<p class="note"><b>Not covered:</b> no example has ${joined(
    unused.slice(0, 8).map(({ pattern }) => markup`<code>${pattern}</code>`),
    ', ',
  )}${unused.length > 8 && ` and ${counted(unused.length - 8, 'more pattern')}`}.</p>`
}
<div class="scroll" tabindex="0" role="group" aria-label="Key patterns of ${layout}"><table class="wide">
<thead><tr><th scope="col">Key pattern</th><th scope="col">Rules</th><th scope="col">Tensors</th><th scope="col">${layout} to ${other}</th><th scope="col">${other} to ${layout}</th></tr></thead>
<tbody>${body}</tbody></table></div>${more > 0 && markup`<p class="note">${counted(more, 'more key pattern')} left out.</p>`}`;
}

const fate = ({ kind, text }: Fate): Html =>
  markup`<span class="sign ${kind}" aria-hidden="true">${SIGNS[kind]}</span> ${text}`;

/** `12 patterns. Read: 11 carried over, 1 dropped. Written: 12 made.` */
function summaryOf(rows: readonly CoverageRow[], more: number): string {
  const count = (pick: (row: CoverageRow) => Fate, ...kinds: readonly Fate['kind'][]): number =>
    rows.filter(row => kinds.includes(pick(row).kind)).length;
  const read = [
    [count(row => row.read, 'carried', 'computed'), 'carried over'],
    [count(row => row.read, 'dropped'), 'dropped'],
    [count(row => row.read, 'impossible'), 'not in this direction'],
  ] as const;
  const written = [
    [count(row => row.written, 'carried', 'computed'), 'made from the other side'],
    [count(row => row.written, 'created'), 'made by itself'],
    [count(row => row.written, 'dropped', 'impossible'), 'not made'],
  ] as const;
  const listed = (parts: readonly (readonly [number, string])[]): string =>
    parts.flatMap(([number, text]) => (number === 0 ? [] : [`${number} ${text}`])).join(', ');
  const first = more > 0 ? `, of which these are the first ${rows.length}` : '';
  return `${counted(rows.length + more, 'key pattern')}${first}. When it is read: ${listed(read) || 'nothing'}. When it is written: ${listed(written) || 'nothing'}.`;
}
