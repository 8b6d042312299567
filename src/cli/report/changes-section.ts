import { lineOf, type ChangesReport, type ReportedChange } from '../../api/review/changes-report.js';
import type { ComparedReport } from '../../api/review/report/report.js';
import { counted } from '../../diagnostics/summary.js';
import { joined, markup, type Html } from './markup.js';
import { changeFigure } from './change-figure.js';
import { findingsList } from './findings-list.js';

/** Changes that are shown one by one. */
const MOST_CHANGES = 100;
const MOST_KEYS = 12;

/** The id of the card of the rule at a place (`my-model.yaml:27`), if the page has one. */
export type RuleAt = (place: string) => string | undefined;

/** What changed since a revision: the first thing that a reviewer asks. */
export function changesSection({ revision, changes, same }: ComparedReport, ruleAt: RuleAt): Html {
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
${shown.map((change, i) => changeCard(change, i, ruleAt))}
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

function changeCard(
  { findings, before, after, keys, mappings, change }: ReportedChange,
  index: number,
  ruleAt: RuleAt,
): Html {
  const id = `change-${index + 1}`;
  const [main] = findings;
  const said = findings.map(({ code, severity, message, notes, at }) => {
    const place = lineOf(at);
    return markup`<p><span class="badge ${severity}">${severity}</span> <b>${code}</b> ${message}${placed(place, ruleAt)}</p>${notes.map(note => markup`<p class="faint">${note}</p>`)}`;
  });
  const picture = 'picture' in change ? change.picture : undefined;
  const patterns = keys.flatMap(({ layout, keys: own }) => own.map(key => ({ layout, key })));
  const listed = patterns.slice(0, MOST_KEYS).map(({ layout, key }) => markup`<li>${layout}: <code>${key}</code></li>`);
  return markup`<section class="rule change" id="${id}"><h3>Change ${index + 1}<span class="visually-hidden">: ${main?.message ?? ''}</span></h3>
${said}
${mappings.length > 1 && markup`<p class="faint">In ${mappings.join(', ')}.</p>`}
<div class="scroll diff" tabindex="0" role="group" aria-label="Change ${index + 1}: the rule before and after">${textDiff(before ?? [], after ?? [])}</div>
${picture !== undefined && changeFigure(picture)}
${listed.length > 2 && markup`<details><summary>${counted(patterns.length, 'key pattern')}</summary><ul>${listed}</ul>${patterns.length > MOST_KEYS && markup`<p class="faint">and ${patterns.length - MOST_KEYS} more</p>`}</details>`}
</section>`;
}

/** Lines of both, those that are gone and new marked by a sign and by colour. */
function textDiff(before: readonly string[], after: readonly string[]): Html {
  const line = (kind: string, sign: string, text: string): Html => markup`<span class="${kind}">${sign} ${text}</span>`;
  return markup`<pre class="code">${before.filter(text => after.includes(text)).map(text => line('kept', ' ', text))}${before.filter(text => !after.includes(text)).map(text => line('gone', '-', text))}${after.filter(text => !before.includes(text)).map(text => line('added', '+', text))}</pre>`;
}

function placed(place: string | undefined, ruleAt: RuleAt): Html | undefined {
  if (place === undefined) return undefined;
  const card = ruleAt(place);
  return card === undefined
    ? markup` <span class="where">${place}</span>`
    : markup` <a class="where" href="#${card}">${place}</a>`;
}
