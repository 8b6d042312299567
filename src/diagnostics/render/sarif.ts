import type {
  Artifact,
  ArtifactLocation,
  Fix as SarifFix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';
import { kindOf } from '../catalog/index.js';
import type { Code, Diagnostic, Edit, Severity } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import { sortFindings } from '../order.js';
import { at, type Place, type SourceText, type Span } from '../source.js';
import { counted, formatCount } from '../summary.js';
import { fingerprints } from './fingerprint.js';
import { printJson } from './print-json.js';
import type { Printer, PrintOptions } from './printer.js';
import { pathToUri, shownFile } from './uri.js';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/** Limits of GitHub's code scanning (docs.github.com, "SARIF results exceed one or more limits"): more results are refused, ... */
const MOST_RESULTS = 25_000;
/** ... more locations of a result are not shown, ... */
const MOST_RELATED = 100;
/** ... and a description that is longer is cut. */
const LONGEST_DESCRIPTION = 1024;

/** Stands for the root of the repository: SARIF's usual name of it. */
const ROOT_ID = '%SRCROOT%';

export const sarifPrinter: Printer = {
  name: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  print: (findings, options) => `${printJson(sarifLog(findings, options))}\n`,
};

/**
 * The findings as a SARIF 2.1.0 log with what GitHub's code scanning asks for: rules with help, relative URIs, a place for
 * each result, fingerprints that outlast a change of line numbers. Findings about no file become notifications.
 */
export function sarifLog(findings: readonly Diagnostic[], options: PrintOptions): Log {
  const sorted = sortFindings(findings);
  const codes = [...new Set(sorted.map(({ code }) => code))].sort();
  const locate = (place: Place): ArtifactLocation => artifactLocation(place, options);
  const placed = gravest(sorted.filter(({ at: place }) => shownFile(place) !== ''));
  const elsewhere = sorted.filter(({ at: place }) => shownFile(place) === '');
  const results = placed.map((finding): Result => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: textOf(finding) },
    locations: [location(finding.at, locate)],
    ...relatedLocations(finding, locate),
    partialFingerprints: fingerprints(finding),
    ...fixesOf(finding, locate),
    properties: { data: finding.data },
  }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: options.tool.name,
            version: options.tool.version,
            semanticVersion: options.tool.version,
            ...(options.tool.home === undefined ? {} : { informationUri: options.tool.home }),
            rules: codes.map(code => rule(code, sorted, options)),
          },
        },
        // Logs of several commands stand beside each other: without a name of its own, one would replace the other.
        automationDetails: { id: `${options.tool.name}/${options.command}/` },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT_ID]: { description: { text: 'The root of the repository.' } } },
        artifacts: artifacts(placed, locate),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              ...elsewhere.map((finding): Notification => ({
                descriptor: { id: finding.code, index: codes.indexOf(finding.code) },
                level: LEVELS[finding.severity],
                message: { text: textOf(finding) },
              })),
              ...leftOut(sorted.length - elsewhere.length - placed.length),
            ],
          },
        ],
        results,
      },
    ],
  };
}

function rule(code: Code, findings: readonly Diagnostic[], { tool, page }: PrintOptions): ReportingDescriptor {
  const kind = kindOf(code);
  const severity = kind?.severity ?? findings.find(finding => finding.code === code)?.severity ?? 'error';
  const title = kind?.title ?? code;
  const more = `${title}. Run "${tool.name} explain-error ${code}" for a wrong and a corrected example.`;
  const markdown = page?.(code);
  const about = markdown === undefined ? title : aboutOf(markdown);
  return {
    id: code,
    name: code,
    shortDescription: { text: title },
    fullDescription: { text: about.slice(0, LONGEST_DESCRIPTION) },
    help: markdown === undefined ? { text: more } : { text: markdown, markdown },
    ...(tool.home === undefined ? {} : { helpUri: `${tool.home}/docs/errors/${code}.md` }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['checkpoint', 'mapping'], precision: 'very-high', 'problem.severity': gravity(severity) },
  };
}

/** What a page says before its first example: the first paragraph behind the heading. */
function aboutOf(page: string): string {
  const [, paragraph = ''] = page.split(/\n\s*\n/);
  return paragraph.replace(/\s+/g, ' ').trim();
}

/** All, or the gravest where they are more than code scanning takes; in their order. */
function gravest(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  if (findings.length <= MOST_RESULTS) return findings;
  const bySeverity = SEVERITIES.flatMap(severity => findings.filter(finding => finding.severity === severity));
  const kept = new Set(bySeverity.slice(0, MOST_RESULTS));
  return findings.filter(finding => kept.has(finding));
}

function leftOut(count: number): readonly Notification[] {
  if (count === 0) return [];
  const text = `${counted(count, 'result')} left out: code scanning takes ${formatCount(MOST_RESULTS)}`;
  return [{ level: 'warning', message: { text } }];
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

const gravity = (severity: Severity): string => (severity === 'info' ? 'recommendation' : severity);

/** Notes and ways out belong to the message: code scanning shows nothing else of them. */
function textOf({ message, notes, fixes }: Diagnostic): string {
  return [message, ...notes, ...fixes.map(({ title }) => `Help: ${title}`)].join('\n');
}

type Locate = (place: Place) => ArtifactLocation;

/** Relative to the root of the repository, wherever the file lies in it. */
function artifactLocation(place: Place, options: PrintOptions): ArtifactLocation {
  const uri = pathToUri(shownFile(place), options);
  return uri.startsWith('file:') ? { uri } : { uri, uriBaseId: ROOT_ID };
}

function location(place: Place, locate: Locate): Location {
  const file = locate(place);
  if (place.kind === 'text') return { physicalLocation: { artifactLocation: file, region: region(place.span) } };
  // GitHub wants a line of every result; a checkpoint has none, so its first stands for the file.
  const physicalLocation = { artifactLocation: file, region: { startLine: 1 } };
  if (place.kind !== 'file' || place.tensor === undefined) return { physicalLocation };
  return { physicalLocation, logicalLocations: [{ fullyQualifiedName: place.tensor, kind: 'element' }] };
}

function relatedLocations(finding: Diagnostic, locate: Locate): Pick<Result, 'relatedLocations'> {
  const labels = finding.related.filter(({ place }) => shownFile(place) !== '').slice(0, MOST_RELATED);
  if (labels.length === 0) return {};
  return {
    relatedLocations: labels.map(({ place, text }, id) => ({ id, ...location(place, locate), message: { text } })),
  };
}

function region({ source, start, end }: Span): Region {
  const lines = lineIndex(source);
  const from = lines.position(start);
  const to = lines.position(end);
  return {
    startLine: from.line,
    startColumn: from.column,
    endLine: to.line,
    endColumn: to.column,
    charOffset: start,
    charLength: end - start,
  };
}

function fixesOf(finding: Diagnostic, locate: Locate): Pick<Result, 'fixes'> {
  const fixes = finding.fixes
    .filter(({ edits }) => edits.length > 0)
    .map(({ title, edits }): SarifFix => {
      const bySource = new Map<SourceText, Edit[]>();
      for (const edit of edits) bySource.set(edit.span.source, [...(bySource.get(edit.span.source) ?? []), edit]);
      return {
        description: { text: title },
        artifactChanges: [...bySource].map(([source, list]) => ({
          artifactLocation: locate(at({ source, start: 0, end: 0 })),
          replacements: list.map(({ span, text }) => ({ deletedRegion: region(span), insertedContent: { text } })),
        })),
      };
    });
  return fixes.length === 0 ? {} : { fixes };
}

function artifacts(findings: readonly Diagnostic[], locate: Locate): Artifact[] {
  const locations = new Map(findings.map(({ at: place }) => [shownFile(place), place] as const));
  return [...locations.values()].map(place => ({ location: locate(place) }));
}
