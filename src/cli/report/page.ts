import { createHash } from 'node:crypto';
import type { MappingReport } from '../../api/review/report/mapping-report.js';
import type { Report } from '../../api/review/report/report.js';
import { counted } from '../../diagnostics/summary.js';
import { changesSection } from './changes-section.js';
import { mappingSection, ruleId } from './mapping-section.js';
import { Html, markup } from './markup.js';
import style from './page.css' with { type: 'text' };
import script from './page.script.js' with { type: 'text' };

/** One HTML file with all of a report. It loads nothing, and its policy lets it run its own style and script only. */
export function printPage(report: Report, version: string): string {
  const { mappings, against } = report;
  const policy = `default-src 'none'; style-src '${digestOf(style)}'; script-src '${digestOf(script)}'; base-uri 'none'; form-action 'none'`;
  const title = mappings.length === 1 ? `${mappings[0]?.name ?? ''}: mapping report` : 'Mapping report';
  const sections = mappings.map((mapping, i) => mappingSection(mapping, idOf(i)));
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="generator" content="mapc report ${version}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><h1>Mapping report</h1><p>${summaryOf(report)}</p></header>
${(mappings.length > 1 || against !== undefined) && navigation(report)}
<main id="content" tabindex="-1">
${against !== undefined && changesSection(against, ruleAt(mappings))}
${sections}
</main>
<footer><p>Made by mapc ${version}. What colours tell is told by numbers, too. docs/report.md says how to read the pictures.</p></footer>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return page.text;
}

/** Cards of rules by their places. */
function ruleAt(mappings: readonly MappingReport[]): (place: string) => string | undefined {
  const cards = new Map<string, string>(
    mappings.flatMap(({ meaning }, i) =>
      (meaning?.rules ?? []).map(({ file, line, index }) => [`${file}:${line}`, ruleId(idOf(i), index)] as const),
    ),
  );
  return place => cards.get(place);
}

const idOf = (index: number): string => `m${index + 1}`;

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

function summaryOf({ mappings, against }: Report): string {
  const errors = count(mappings, 'error');
  const warnings = count(mappings, 'warning');
  const found = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
  ];
  const changed =
    against === undefined ? '' : `, ${counted(against.changes.changes.length, 'change')} since ${against.revision}`;
  return `${counted(mappings.length, 'mapping')}, ${found.length === 0 ? 'no problems' : found.join(' and ')}${changed}.`;
}

const count = (mappings: readonly MappingReport[], level: string): number =>
  mappings.reduce((sum, { findings }) => sum + findings.filter(({ severity }) => severity === level).length, 0);

function navigation({ mappings, against }: Report): Html {
  const items = mappings.map((mapping, i) => {
    const errors = count([mapping], 'error');
    return markup`<li><a href="#${idOf(i)}">${mapping.name}</a>${errors > 0 && markup` <span class="badge error">${counted(errors, 'error')}</span>`}</li>`;
  });
  return markup`<nav aria-label="Contents"><ul>${against !== undefined && markup`<li><a href="#changes">What changed</a></li>`}${items}</ul></nav>`;
}
