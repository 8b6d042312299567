import { lineOf, type ChangesReport, type ReportedChange } from '../../api/review/changes-report.js';
import type { ComparedReport } from '../../api/review/report/report.js';
import { letterOf, type Grid, type Picture } from '../../compiler/changes/picture.js';
import { counted } from '../../diagnostics/summary.js';
import { joined, markup, type Content, type Html } from './markup.js';
import { findingsList } from './findings-list.js';

/** Changes that are shown one by one. */
const MOST_CHANGES = 100;
const MOST_KEYS = 12;

/** What changed since a revision: the first thing that a reviewer asks. */
export function changesSection({ revision, changes, same }: ComparedReport): Html {
  const { changes: all, findings } = changes;
  const shown = all.slice(0, MOST_CHANGES);
  const unchanged =
    same.length > 0 &&
    markup`<p>${counted(same.length, 'mapping')} without a change in meaning: ${joined(
      same.map(path => markup`<code>${path}</code>`),
      ', ',
    )}.</p>`;
  const body = changes.same
    ? markup`<p><span class="sign carried" aria-hidden="true">✓</span> No change in meaning since <code>${revision}</code>.</p>`
    : markup`<p>${counted(all.length, 'change')} in meaning since <code>${revision}</code>.</p>${outcomes(changes)}`;
  return markup`<section id="changes" aria-labelledby="changes-h"><h2 id="changes-h">What changed since ${revision}</h2>
${body}
${findings.length > 0 && findingsList(findings, 0, 'the revisions')}
${shown.map(changeCard)}
${all.length > shown.length && markup`<p class="note">${counted(all.length - shown.length, 'more change')}: run mapc changes to see all.</p>`}
${unchanged}</section>`;
}

const OUTCOMES = {
  same: 'the same',
  changed: 'changed',
  new: 'new',
  deleted: 'deleted',
  unclear: 'has mistakes',
} as const;

function outcomes({ mappings }: ChangesReport): Html {
  const rows = mappings
    .filter(({ outcome }) => outcome !== 'same')
    .map(({ path, renamedFrom, outcome, changes }) => {
      const renamed = renamedFrom === undefined ? '' : ` (was ${renamedFrom})`;
      return markup`<tr><th scope="row"><code>${path}</code>${renamed}</th><td>${OUTCOMES[outcome]}</td><td>${changes.length}</td></tr>`;
    });
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Mappings that changed"><table><thead><tr><th scope="col">Mapping</th><th scope="col">Outcome</th><th scope="col">Changes</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function changeCard({ findings, before, after, keys, mappings, change }: ReportedChange, index: number): Html {
  const id = `change-${index + 1}`;
  const [main] = findings;
  const said = findings.map(({ code, severity, message, notes, at }) => {
    const place = lineOf(at);
    return markup`<p><span class="badge ${severity}">${severity}</span> <b>${code}</b> ${message}${place !== undefined && markup` <span class="where">${place}</span>`}</p>${notes.map(note => markup`<p class="faint">${note}</p>`)}`;
  });
  const picture = 'picture' in change ? change.picture : undefined;
  const patterns = keys.flatMap(({ layout, keys: own }) => own.map(key => ({ layout, key })));
  const listed = patterns.slice(0, MOST_KEYS).map(({ layout, key }) => markup`<li>${layout}: <code>${key}</code></li>`);
  return markup`<section class="rule change" id="${id}" aria-labelledby="${id}-h"><h3 id="${id}-h">Change ${index + 1}<span class="visually-hidden">: ${main?.message ?? ''}</span></h3>
${said}
${mappings.length > 1 && markup`<p class="faint">In ${mappings.join(', ')}.</p>`}
<div class="scroll diff" tabindex="0" role="group" aria-label="Change ${index + 1}: the rule before and after">${textDiff(before ?? [], after ?? [])}</div>
${picture !== undefined && changePicture(picture)}
${listed.length > 2 && markup`<details><summary>${counted(patterns.length, 'key pattern')}</summary><ul>${listed}</ul>${patterns.length > MOST_KEYS && markup`<p class="faint">and ${patterns.length - MOST_KEYS} more</p>`}</details>`}
</section>`;
}

/** Lines of both, those that are gone and new marked by a sign and by colour. */
function textDiff(before: readonly string[], after: readonly string[]): Html {
  const line = (kind: string, sign: string, text: string): Html =>
    markup`<span class="${kind}">${sign} ${text}</span>\n`;
  return markup`<pre class="code">${before.filter(text => after.includes(text)).map(text => line('kept', ' ', text))}${before.filter(text => !after.includes(text)).map(text => line('gone', '-', text))}${after.filter(text => !before.includes(text)).map(text => line('added', '+', text))}</pre>`;
}

/** Where the elements of one tensor come from, before and after; those that come from elsewhere stand out. */
function changePicture({ layout, key, from, sources, sizes, before, after, moved, elements }: Picture): Html {
  const legend =
    sources.length > 1
      ? joined(
          sources.map((source, i) => markup`<b>${letterOf(i)}</b> is <code>${source}</code>`),
          ', ',
        )
      : markup`<code>${sources[0] ?? ''}</code>`;
  const told =
    moved === undefined
      ? 'The shapes differ.'
      : moved === 0
        ? 'With these sizes every element comes from where it came from.'
        : `${moved} of ${elements} elements come from elsewhere now.`;
  return markup`<figure class="picture"><figcaption>Where the elements of ${layout} <code>${key}</code> come from in ${from}: ${legend}${sizes !== '' && ` (${sizes})`}. Each cell names its source. ${told} A cell with a frame has changed.</figcaption>
<div class="sides"><div class="side">${changeGrid(before, after, 'Before', key)}</div><div class="arrow" aria-hidden="true">&rarr;</div><div class="side">${changeGrid(after, before, 'After', key)}</div></div></figure>`;
}

function changeGrid(grid: Grid | undefined, other: Grid | undefined, title: string, key: string): Content {
  if (grid === undefined) return markup`<p class="layout">${title}</p><p class="faint">nothing</p>`;
  const { shape, rowsAlong, columnsAlong, cells, moreRows, moreColumns } = grid;
  const alike = other?.shape.join() === shape.join();
  const rows = cells.map((row, r) => {
    const drawn = row.map(
      (cell, c) => markup`<td class="${alike && other.cells[r]?.[c] !== cell ? 'moved' : 'plain'}">${cell}</td>`,
    );
    return markup`<tr><th scope="row">${rowsAlong === undefined ? '' : r}</th>${drawn}${moreColumns > 0 && markup`<td class="g">&#8943;</td>`}</tr>`;
  });
  const heads = (cells[0] ?? []).map((_, c) => markup`<th scope="col">${c}</th>`);
  const axes = rowsAlong === undefined ? `axis ${columnsAlong}` : `axis ${rowsAlong} down, axis ${columnsAlong} across`;
  const rest = [
    ...(moreRows > 0 ? [counted(moreRows, 'more row')] : []),
    ...(moreColumns > 0 ? [counted(moreColumns, 'more column')] : []),
  ];
  return markup`<p class="layout">${title}</p><div class="scroll" tabindex="0" role="group" aria-label="${title}: elements of ${key}"><table class="grid"><caption>[${shape.join(' ')}]<span class="faint"> ${axes}</span></caption><thead><tr><td></td>${heads}${moreColumns > 0 && markup`<td class="g"></td>`}</tr></thead><tbody>${rows}</tbody></table></div>${rest.length > 0 && markup`<p class="faint">and ${rest.join(', ')}</p>`}`;
}
