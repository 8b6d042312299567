import { kindOf } from '../catalog/index.js';
import type { Code, Diagnostic, Fix, Json, Severity } from '../diagnostic.js';
import { lineIndex } from '../line-index.js';
import { sortFindings } from '../order.js';
import type { Place, Span } from '../source.js';
import { summarize, type Summary } from '../summary.js';
import type { Printer, PrintOptions } from './printer.js';
import { printJson } from './print-json.js';

/** Line and column from 1, the column in UTF-16 units; the offset in UTF-16 units from 0. */
export interface JsonPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Half open: `end` is the position behind the last character. */
export interface JsonRange {
  readonly file: string;
  readonly start: JsonPosition;
  readonly end: JsonPosition;
}

export type JsonPlace =
  | ({ readonly kind: 'text' } & JsonRange)
  | { readonly kind: 'file'; readonly file: string; readonly tensor?: string; readonly offset?: number }
  | { readonly kind: 'argument'; readonly argument: string }
  | { readonly kind: 'nowhere' };

export interface JsonFix {
  readonly title: string;
  readonly edits: readonly (JsonRange & { readonly text: string })[];
}

export interface JsonFinding {
  readonly code: Code;
  readonly title: string | null;
  readonly severity: Severity;
  readonly message: string;
  readonly at: JsonPlace;
  readonly related: readonly { readonly at: JsonPlace; readonly text: string }[];
  readonly notes: readonly string[];
  readonly fixes: readonly JsonFix[];
  readonly data: Readonly<Record<string, Json>>;
}

/** What every command prints for programs. A new field raises the second number of the version, any other change the first. */
export interface Envelope {
  readonly schemaVersion: '1.0';
  readonly tool: { readonly name: string; readonly version: string };
  readonly command: string;
  /** No finding is an error. */
  readonly ok: boolean;
  readonly summary: Summary;
  readonly findings: readonly JsonFinding[];
  readonly result?: Json;
}

export const jsonPrinter: Printer = {
  name: 'json',
  summary: 'for programs: one document with all findings, their places, fixes and data',
  print: (findings, options) => `${printJson(envelope(findings, options))}\n`,
};

/** The findings and the command's own result as one document; all findings, in the printers' order. */
export function envelope(
  findings: readonly Diagnostic[],
  { tool, command, result }: Pick<PrintOptions, 'tool' | 'command' | 'result'>,
): Envelope {
  const summary = summarize(findings);
  return {
    schemaVersion: '1.0',
    tool: { name: tool.name, version: tool.version },
    command,
    ok: summary.errors === 0,
    summary,
    findings: sortFindings(findings).map(jsonFinding),
    ...(result === undefined ? {} : { result }),
  };
}

/** One finding as data, with lines and columns. */
export function jsonFinding(finding: Diagnostic): JsonFinding {
  const { code, severity, message, notes, data } = finding;
  return {
    code,
    title: kindOf(code)?.title ?? null,
    severity,
    message,
    at: jsonPlace(finding.at),
    related: finding.related.map(({ place, text }) => ({ at: jsonPlace(place), text })),
    notes,
    fixes: finding.fixes.map(jsonFix),
    data,
  };
}

function jsonFix({ title, edits }: Fix): JsonFix {
  return { title, edits: edits.map(({ span, text }) => ({ ...jsonRange(span), text })) };
}

function jsonPlace(place: Place): JsonPlace {
  switch (place.kind) {
    case 'text':
      return { kind: 'text', ...jsonRange(place.span) };
    case 'file':
      return {
        kind: 'file',
        file: place.path,
        ...(place.tensor === undefined ? {} : { tensor: place.tensor }),
        ...(place.offset === undefined ? {} : { offset: place.offset }),
      };
    case 'argument':
      return { kind: 'argument', argument: place.argument };
    case 'nowhere':
      return { kind: 'nowhere' };
  }
}

function jsonRange({ source, start, end }: Span): JsonRange {
  const lines = lineIndex(source);
  const position = (offset: number): JsonPosition => ({ ...lines.position(offset), offset });
  return { file: source.name, start: position(start), end: position(end) };
}
