import type { Diagnostic, Severity } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import { sortFindings } from '../order.js';
import type { Place } from '../source.js';
import { formatSummary, summarize } from '../summary.js';
import { kindOf } from '../catalog/index.js';
import type { Printer } from './printer.js';
import { formatPlace } from './text.js';
import { relativePath, shownFile, type Roots } from './uri.js';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const satisfies Record<Severity, string>;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Workflow commands (docs.github.com, "Workflow commands for GitHub Actions"): each line annotates a line of the pull
 * request. GitHub shows ten of each severity in a step, so the gravest come first.
 */
export const githubPrinter: Printer = {
  name: 'github',
  summary: 'for GitHub Actions: an annotation at each line',
  print: (findings, roots) => {
    if (findings.length === 0) return '';
    const sorted = sortFindings(findings);
    const lines = SEVERITIES.flatMap(severity => sorted.filter(finding => finding.severity === severity)).map(finding =>
      command(finding, roots),
    );
    return `${[...lines, formatSummary(summarize(findings))].join('\n')}\n`;
  },
};

function command(finding: Diagnostic, roots: Roots): string {
  const title = kindOf(finding.code)?.title;
  const properties: readonly [string, string][] = [
    ...where(finding.at, roots),
    ['title', title === undefined ? finding.code : `${finding.code}: ${title}`],
  ];
  const message = [
    finding.message,
    ...(finding.at.kind === 'text' && shownFile(finding.at) !== ''
      ? []
      : [formatPlace(finding.at)].filter(place => place !== '').map(place => `at ${place}`)),
    ...finding.related.slice(0, 8).map(({ place, text }) => `${formatPlace(place)}: ${text}`),
    ...finding.notes.map(note => `note: ${note}`),
    ...finding.fixes.map(fix => `help: ${fix.title}`),
  ].join('\n');
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${COMMANDS[finding.severity]} ${list}::${escapeData(message)}`;
}

function where(place: Place, roots: Roots): readonly [string, string][] {
  const shown = shownFile(place);
  if (shown === '') return [];
  const file = relativePath(shown, roots);
  if (place.kind !== 'text') return [['file', file]];
  const lines = lineIndex(place.span.source);
  const start = lines.position(place.span.start);
  const end = lines.position(place.span.end);
  const columns: readonly [string, string][] =
    // GitHub ignores columns of a range over several lines, and warns of them.
    start.line === end.line
      ? [
          ['col', String(start.column)],
          ['endColumn', String(end.column)],
        ]
      : [];
  return [['file', file], ['line', String(start.line)], ['endLine', String(end.line)], ...columns];
}

/** As `escapeData` of actions/toolkit, packages/core/src/command.ts: a line end would begin a command of its own. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
