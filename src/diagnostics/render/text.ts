import type { Code, Diagnostic, Label } from '../diagnostic.js';
import { codeFrame, gutterOf, type Mark } from '../frame.js';
import { kindOf } from '../catalog/index.js';
import { lineIndex } from '../line-index.js';
import { sortFindings } from '../order.js';
import { PLAIN, type Palette } from '../palette.js';
import { escapeControls } from '../show-name.js';
import type { Place, SourceText, Span } from '../source.js';
import { formatCount, formatSummary, summarize } from '../summary.js';
import { fixDiff } from './fix-diff.js';
import type { Printer, PrintOptions } from './printer.js';

const LIMIT_PER_CODE = 10;
const MOST_RELATED = 8;
const MOST_FIXES = 4;

/** Findings as people read them: message, place, the lines in question with the marks below, notes, ways out. */
export const textPrinter: Printer = {
  name: 'text',
  summary: 'for people: each finding with the lines that it is about',
  print: (findings, options) => {
    if (findings.length === 0) return '';
    const { limitPerCode = LIMIT_PER_CODE } = options;
    const total = countByCode(findings);
    const printed = new Map<Code, number>();
    const blocks: string[] = [];
    for (const finding of sortFindings(findings)) {
      const number = (printed.get(finding.code) ?? 0) + 1;
      printed.set(finding.code, number);
      if (number <= limitPerCode) blocks.push(printFinding(finding, options));
      else if (number === limitPerCode + 1) {
        blocks.push(`... and ${formatCount((total.get(finding.code) ?? 0) - limitPerCode)} more ${finding.code}\n`);
      }
    }
    return `${blocks.join('\n')}\n${closing(findings, options)}`;
  },
};

/** One finding as `text` prints it, without the summary. */
export function printFinding(finding: Diagnostic, options: Pick<PrintOptions, 'palette' | 'width'> = {}): string {
  const { palette = PLAIN, width = 120 } = options;
  const out: string[] = [];
  const shown = finding.related.slice(0, MOST_RELATED);
  const marks = marksBySource(finding, shown);
  const gutter = Math.max(1, ...[...marks.values()].map(gutterOf));
  const put = (line: string): number => out.push(line);
  const item = (name: string, content: string): void => {
    const [first = '', ...rest] = content.split('\n').map(escapeControls);
    const indent = ' '.repeat(gutter + 5 + name.length);
    put(`${' '.repeat(gutter)} ${palette.faint('=')} ${palette.strong(name)}: ${first}`);
    for (const line of rest) put(`${indent}${line}`);
  };

  put(
    `${palette[finding.severity](`${finding.severity}[${finding.code}]`)}${palette.strong(`: ${escapeControls(finding.message)}`)}`,
  );
  if (finding.at.kind !== 'nowhere') put(`${' '.repeat(gutter)}${palette.faint('-->')} ${formatPlace(finding.at)}`);
  const first = finding.at.kind === 'text' ? finding.at.span.source : undefined;
  for (const [source, list] of marks) {
    const [mark] = list;
    if (source !== first && mark !== undefined) {
      put(`${' '.repeat(gutter)}${palette.faint(':::')} ${formatPlace({ kind: 'text', span: mark.span })}`);
    }
    out.push(...codeFrame(source, list, { palette, severity: finding.severity, width, gutter }));
  }
  for (const { place, text } of shown) if (place.kind !== 'text') item('see', `${formatPlace(place)}: ${text}`);
  if (finding.related.length > shown.length) {
    item('see', `${formatCount(finding.related.length - shown.length)} more places`);
  }
  if (marks.size > 0 && (finding.notes.length > 0 || finding.fixes.length > 0))
    put(palette.faint(`${' '.repeat(gutter)} |`));
  for (const note of finding.notes) item('note', note);
  for (const fix of finding.fixes.slice(0, MOST_FIXES)) {
    item('help', fix.title);
    for (const line of fixDiff(fix, { palette, width, gutter })) put(line);
  }
  return `${out.join('\n')}\n`;
}

/** `demo.yaml:7:22`; `model.safetensors, tensor "x.weight", byte 8`; `argument --from=x`. */
export function formatPlace(place: Place): string {
  switch (place.kind) {
    case 'text': {
      const { line, column } = lineIndex(place.span.source).position(place.span.start);
      return `${escapeControls(place.span.source.name)}:${line}:${column}`;
    }
    case 'file': {
      const tensor = place.tensor === undefined ? '' : `, tensor "${escapeControls(place.tensor)}"`;
      const offset = place.offset === undefined ? '' : `, byte ${formatCount(place.offset)}`;
      return `${escapeControls(place.path)}${tensor}${offset}`;
    }
    case 'argument':
      return `argument ${escapeControls(place.argument)}`;
    case 'nowhere':
      return '';
  }
}

function marksBySource(finding: Diagnostic, related: readonly Label[]): ReadonlyMap<SourceText, readonly Mark[]> {
  const marks = new Map<SourceText, Mark[]>();
  const add = (span: Span, text: string, primary: boolean): void => {
    const list = marks.get(span.source) ?? [];
    list.push({ span, text: escapeControls(text), primary });
    marks.set(span.source, list);
  };
  if (finding.at.kind === 'text') add(finding.at.span, '', true);
  for (const { place, text } of related) if (place.kind === 'text') add(place.span, text, false);
  return marks;
}

/** `2 errors, 1 warning`, and where to read more. */
function closing(findings: readonly Diagnostic[], { palette = PLAIN, tool }: PrintOptions): string {
  const summary = summarize(findings);
  const paint: keyof Palette = summary.errors > 0 ? 'error' : summary.warnings > 0 ? 'warning' : 'info';
  const known = sortFindings(findings).filter(finding => kindOf(finding.code) !== undefined);
  // What ended the run is what one wants to read about, not a remark beside it.
  const { code } = (['error', 'warning', 'info'] as const)
    .map(severity => known.find(finding => finding.severity === severity))
    .find(finding => finding !== undefined) ?? { code: undefined };
  const more = code === undefined ? '' : palette.faint(` (more about a code: ${tool.name} explain-error ${code})`);
  return `${palette[paint](formatSummary(summary))}${more}\n`;
}

function countByCode(findings: readonly Diagnostic[]): ReadonlyMap<Code, number> {
  const counts = new Map<Code, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
