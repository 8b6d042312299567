import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { printFinding } from '../../diagnostics/render/text.js';
import { counted } from '../../diagnostics/summary.js';
import { markup, type Html } from './markup.js';

/** Columns of a code frame. */
const WIDTH = 100;

/** Findings with the lines that they are about, as a terminal shows them. */
export function findingsList(findings: readonly Diagnostic[], more: number, what: string): Html {
  if (findings.length === 0)
    return markup`<p><span class="sign carried" aria-hidden="true">✓</span> Nothing is wrong with ${what}.</p>`;
  const items = findings.map(finding => {
    const { severity, code, message } = finding;
    return markup`<li class="finding"><p><span class="badge ${severity}">${severity}</span> <b>${code}</b> ${message}</p><pre class="code scroll" tabindex="0" role="group" aria-label="${code}: the lines in question">${printFinding(finding, { width: WIDTH })}</pre></li>`;
  });
  return markup`<ul class="findings">${items}</ul>${more > 0 && markup`<p class="note">${counted(more, 'more finding')}: run mapc check to see all.</p>`}`;
}
