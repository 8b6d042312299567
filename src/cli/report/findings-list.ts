import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { printFinding } from '../../diagnostics/render/text.js';
import { counted } from '../../diagnostics/summary.js';
import { markup, type Html } from './markup.js';

/** Columns of a code frame. */
const WIDTH = 100;

/** Findings with the lines that they are about, as a terminal shows them; what is only worth knowing is folded. */
export function findingsList(findings: readonly Diagnostic[], more: number, what: string): Html {
  const problems = findings.filter(({ severity }) => severity !== 'info');
  const remarks = findings.filter(({ severity }) => severity === 'info');
  const fine = markup`<p><span class="sign carried" aria-hidden="true">✓</span> Nothing is wrong with ${what}.</p>`;
  return markup`${problems.length === 0 ? fine : list(problems)}
${remarks.length > 0 && markup`<details><summary>${counted(remarks.length, 'remark')}</summary>${list(remarks)}</details>`}
${more > 0 && markup`<p class="note">${counted(more, 'more finding')}: run mapc check to see all.</p>`}`;
}

function list(findings: readonly Diagnostic[]): Html {
  const items = findings.map(finding => {
    const { severity, code, message } = finding;
    // The first line is the message, which stands above.
    const frame = printFinding(finding, { width: WIDTH }).split('\n').slice(1).join('\n');
    return markup`<li class="finding"><p><span class="badge ${severity}">${severity}</span> <b>${code}</b> ${message}</p><pre class="code scroll" tabindex="0" role="group" aria-label="${code}: the lines in question">${frame}</pre></li>`;
  });
  return markup`<ul class="findings">${items}</ul>`;
}
