import type { Artifact, Fix as SarifFix, Location, Log, Region, ReportingDescriptor, Result } from 'sarif';
import { kindOf } from '../catalog/index.js';
import type { Code, Diagnostic, Edit, Severity } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import { fileOf, sortFindings } from '../order.js';
import type { Place, SourceText, Span } from '../source.js';
import { fingerprints } from './fingerprint.js';
import { printJson } from './print-json.js';
import type { Printer, PrintOptions } from './printer.js';
import { pathToUri } from './uri.js';

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/** GitHub keeps no more locations of one result than this. */
const MOST_RELATED = 100;

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
  const uri = (path: string): string => pathToUri(path, options.root);
  const placed = sorted.filter(({ at }) => fileOf(at) !== '');
  const elsewhere = sorted.filter(({ at }) => fileOf(at) === '');
  const results = placed.map((finding): Result => ({
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: textOf(finding) },
    locations: [location(finding.at, uri)],
    ...relatedLocations(finding, uri),
    partialFingerprints: fingerprints(finding),
    ...fixesOf(finding, uri),
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
            semanticVersion: options.tool.version,
            rules: codes.map(code => rule(code, sorted, options)),
          },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: artifacts(placed, uri),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: elsewhere.map(finding => ({
              descriptor: { id: finding.code, index: codes.indexOf(finding.code) },
              level: LEVELS[finding.severity],
              message: { text: textOf(finding) },
            })),
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
  return {
    id: code,
    name: code,
    shortDescription: { text: title },
    fullDescription: { text: title },
    help: markdown === undefined ? { text: more } : { text: markdown, markdown },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['checkpoint', 'mapping'], precision: 'very-high', 'problem.severity': gravity(severity) },
  };
}

const gravity = (severity: Severity): string => (severity === 'info' ? 'recommendation' : severity);

/** Notes and ways out belong to the message: code scanning shows nothing else of them. */
function textOf({ message, notes, fixes }: Diagnostic): string {
  return [message, ...notes, ...fixes.map(({ title }) => `Help: ${title}`)].join('\n');
}

function location(place: Place, uri: (path: string) => string): Location {
  const artifactLocation = { uri: uri(fileOf(place)) };
  if (place.kind === 'text') return { physicalLocation: { artifactLocation, region: region(place.span) } };
  // GitHub wants a line of every result; a checkpoint has none, so its first stands for the file.
  const physicalLocation = { artifactLocation, region: { startLine: 1 } };
  if (place.kind !== 'file' || place.tensor === undefined) return { physicalLocation };
  return { physicalLocation, logicalLocations: [{ fullyQualifiedName: place.tensor, kind: 'element' }] };
}

function relatedLocations(finding: Diagnostic, uri: (path: string) => string): Pick<Result, 'relatedLocations'> {
  const labels = finding.related.filter(({ place }) => fileOf(place) !== '').slice(0, MOST_RELATED);
  if (labels.length === 0) return {};
  return {
    relatedLocations: labels.map(({ place, text }, id) => ({ id, ...location(place, uri), message: { text } })),
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

function fixesOf(finding: Diagnostic, uri: (path: string) => string): Pick<Result, 'fixes'> {
  const fixes = finding.fixes
    .filter(({ edits }) => edits.length > 0)
    .map(({ title, edits }): SarifFix => {
      const bySource = new Map<SourceText, Edit[]>();
      for (const edit of edits) bySource.set(edit.span.source, [...(bySource.get(edit.span.source) ?? []), edit]);
      return {
        description: { text: title },
        artifactChanges: [...bySource].map(([source, list]) => ({
          artifactLocation: { uri: uri(source.name) },
          replacements: list.map(({ span, text }) => ({ deletedRegion: region(span), insertedContent: { text } })),
        })),
      };
    });
  return fixes.length === 0 ? {} : { fixes };
}

function artifacts(findings: readonly Diagnostic[], uri: (path: string) => string): Artifact[] {
  const uris = new Set(findings.map(({ at }) => uri(fileOf(at))));
  return [...uris].map(each => ({ location: { uri: each } }));
}
