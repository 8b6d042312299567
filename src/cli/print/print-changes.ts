import type { ChangesReport, ReportedChange } from '../../api/review/changes-report.js';
import { lineOf } from '../../api/review/changes-report.js';
import type { MappingChanges } from '../../api/review/changes.js';
import type { DescribedPicture } from '../../api/review/describe-picture.js';
import type { Impact } from '../../api/review/impact.js';
import type { Palette } from '../../diagnostics/palette.js';
import { printFinding } from '../../diagnostics/render/text.js';
import { escapeControls } from '../../diagnostics/show-name.js';
import { counted } from '../../diagnostics/summary.js';
import { formatBytes } from '../../diagnostics/format-bytes.js';

/** Changes in meaning as people read them in a terminal: each with its place, its text before and after, and a picture. */
export function printChanges(
  report: ChangesReport,
  options: { readonly palette: Palette; readonly width: number },
): string {
  const { palette } = options;
  const parts = [
    ...report.findings.map(finding => printFinding(finding, options)),
    ...report.changes.map(change => printChange(change, palette)),
    ...report.mappings.flatMap(mapping => printImpact(mapping, palette)),
  ];
  return [...parts, printOutcomes(report, palette)].join('\n');
}

function printChange({ findings, before, after, picture, mappings }: ReportedChange, palette: Palette): string {
  const lines = findings.flatMap(({ code, severity, message, notes, at, related }) => {
    const [place, was] = [lineOf(at), lineOf(related[0]?.place)];
    return [
      `${palette[severity](`${severity}[${code}]`)}${palette.strong(`: ${escapeControls(message)}`)}`,
      `  ${palette.faint('-->')} ${escapeControls(place ?? '')}${was === undefined ? '' : palette.faint(` (before: ${escapeControls(was)})`)}`,
      ...notes.map(note => `  ${palette.faint('=')} ${escapeControls(note)}`),
    ];
  });
  const also = mappings.length > 1 ? [`  ${palette.faint('=')} in ${mappings.map(escapeControls).join(', ')}`] : [];
  const drawn = picture === undefined ? [] : pictureLines(picture, palette);
  return [...lines, ...also, ...diffLines(before, after, palette), ...drawn, ''].join('\n');
}

function pictureLines({ title, before, after, moved }: DescribedPicture, palette: Palette): readonly string[] {
  return [
    `    ${escapeControls(title)}`,
    `      before ${before.caption}`,
    ...before.lines.map(line => palette.removed(`        ${line}`)),
    `      after  ${after.caption}`,
    ...after.lines.map(line => palette.added(`        ${line}`)),
    `      ${moved}`,
  ];
}

/** Lines that stay with two blanks, the others with a sign. */
function diffLines(
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
  palette: Palette,
): readonly string[] {
  const [old, fresh] = [before ?? [], after ?? []];
  const removed = old
    .filter(line => !fresh.includes(line))
    .map(line => palette.removed(`    - ${escapeControls(line)}`));
  const kept = old.filter(line => fresh.includes(line)).map(line => `      ${escapeControls(shortened(line))}`);
  const added = fresh.filter(line => !old.includes(line)).map(line => palette.added(`    + ${escapeControls(line)}`));
  return [...kept, ...removed, ...added];
}

/** What does not change need not be read to its end. */
const shortened = (line: string): string => (line.length > MOST_KEPT ? `${line.slice(0, MOST_KEPT - 3)}...` : line);

const MOST_KEPT = 110;

function printImpact({ path, impact }: MappingChanges, palette: Palette): readonly string[] {
  if (impact === undefined || impact.refused.before.length + impact.refused.after.length > 0) return [];
  const lines = impact.groups.flatMap(({ what, keys, tensors, bytes }) => [
    `  ${what}: ${counted(tensors, 'tensor')}, ${formatBytes(bytes)}`,
    ...keys.slice(0, MOST_KEYS).map(key => `    ${escapeControls(key)}`),
    ...(keys.length > MOST_KEYS ? [`    and ${counted(keys.length - MOST_KEYS, 'more pattern')}`] : []),
  ]);
  return [[palette.strong(`${escapeControls(path)}, ${impactText(impact)}`), ...lines, ''].join('\n')];
}

const MOST_KEYS = 8;

/** `a -> b: 64 of 291 tensors, 1.20 GB of 13.5 GB change`. */
export function impactText({ from, to, tensors, bytes, of }: Impact): string {
  return `${from} -> ${to}: ${tensors} of ${counted(of.tensors, 'tensor')}, ${formatBytes(bytes)} of ${formatBytes(of.bytes)} change`;
}

function printOutcomes({ mappings, same }: ChangesReport, palette: Palette): string {
  const renamed = mappings.flatMap(({ path, renamedFrom }) =>
    renamedFrom === undefined ? [] : [`${escapeControls(renamedFrom)} is called ${escapeControls(path)} now\n`],
  );
  if (same)
    return `${renamed.join('')}${palette.added('no change in meaning')} (${counted(mappings.length, 'mapping')})\n`;
  const count = (outcome: MappingChanges['outcome'], text: string): readonly string[] => {
    const number = mappings.filter(mapping => mapping.outcome === outcome).length;
    return number === 0 ? [] : [`${number} ${text}`];
  };
  const parts = [
    ...count('changed', 'changed'),
    ...count('new', 'new'),
    ...count('deleted', 'gone'),
    ...count('unclear', 'with mistakes'),
    ...count('same', 'without a change in meaning'),
  ];
  return `${renamed.join('')}${counted(mappings.length, 'mapping')}: ${parts.join(', ')}\n`;
}
