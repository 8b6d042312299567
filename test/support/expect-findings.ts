import type { Diagnostic, Severity } from '../../src/diagnostics/diagnostic.js';
import { lineIndex } from '../../src/diagnostics/line-index.js';
import { printFinding } from '../../src/diagnostics/render/text.js';
import type { Place } from '../../src/diagnostics/source.js';
import type { SourceMark } from './marked-source.js';

/** What a test says of one finding; what it leaves out may be anything. */
export interface Expected {
  readonly code: string;
  readonly severity?: Severity;
  /** The whole message, or a pattern in it. */
  readonly message?: string | RegExp;
  /** `line:column` of its begin, or a mark of the source: its whole span. */
  readonly at?: string | SourceMark;
  /** The text under its span. */
  readonly covers?: string;
  /** In any of its notes. */
  readonly note?: string | RegExp;
  /** Title of one of its fixes. */
  readonly fix?: string | RegExp;
  /** All other places: the text under each, and behind a colon what is said of it. */
  readonly related?: readonly string[];
}

/**
 * Fails unless exactly these findings are there, in this order: one that is not expected is as wrong as one that is
 * missing. A failure prints all findings with the lines that they are about.
 */
export function expectFindings(findings: readonly Diagnostic[], expected: readonly Expected[]): void {
  const problems: string[] = [];
  for (let i = 0; i < Math.max(findings.length, expected.length); i++) {
    const finding = findings[i];
    const wanted = expected[i];
    if (finding === undefined) problems.push(`${ordinal(i)} finding: expected ${wording(wanted)}, found nothing`);
    else if (wanted === undefined) problems.push(`${ordinal(i)} finding: expected nothing, found ${finding.code}`);
    else problems.push(...differences(finding, wanted).map(text => `${ordinal(i)} finding: ${text}`));
  }
  if (problems.length > 0) fail(problems, findings);
}

/** Fails if there is any finding, and prints it. */
export function expectNoFindings(findings: readonly Diagnostic[]): void {
  expectFindings(findings, []);
}

/** Fails unless one of the findings is as expected; returns it. For tests that care for one finding among others. */
export function expectFinding(findings: readonly Diagnostic[], expected: Expected): Diagnostic {
  const found = findings.find(finding => differences(finding, expected).length === 0);
  if (found !== undefined) return found;
  const near = findings.filter(({ code }) => code === expected.code).flatMap(finding => differences(finding, expected));
  return fail([`no finding is ${wording(expected)}`, ...near], findings);
}

function differences(finding: Diagnostic, wanted: Expected): readonly string[] {
  const out: string[] = [];
  const check = (name: string, found: string, want: string | RegExp | undefined): void => {
    if (want === undefined) return;
    const fits = typeof want === 'string' ? found === want : want.test(found);
    if (!fits) out.push(`expected ${name} ${String(want)}, found ${found}`);
  };
  const checkAny = (name: string, found: readonly string[], want: string | RegExp | undefined): void => {
    if (want === undefined) return;
    const fits = found.some(text => (typeof want === 'string' ? text.includes(want) : want.test(text)));
    if (!fits) out.push(`expected a ${name} ${String(want)}, found ${JSON.stringify(found)}`);
  };
  check('code', finding.code, wanted.code);
  check('severity', finding.severity, wanted.severity);
  check('message', finding.message, wanted.message);
  if (typeof wanted.at === 'string') check('place', beginOf(finding.at), wanted.at);
  else if (wanted.at !== undefined) check('span', spanOf(finding.at), `${wanted.at.start}..${wanted.at.end}`);
  check('text under the span', coveredBy(finding.at), wanted.covers);
  checkAny('note', finding.notes, wanted.note);
  checkAny(
    'fix',
    finding.fixes.map(({ title }) => title),
    wanted.fix,
  );
  if (wanted.related !== undefined) {
    const found = finding.related.map(({ place, text }) => `${coveredBy(place)}: ${text}`);
    check('other places', JSON.stringify(found), JSON.stringify(wanted.related));
  }
  return out;
}

function beginOf(place: Place): string {
  if (place.kind !== 'text') return `no text (${place.kind})`;
  const { line, column } = lineIndex(place.span.source).position(place.span.start);
  return `${line}:${column}`;
}

function spanOf(place: Place): string {
  return place.kind === 'text' ? `${place.span.start}..${place.span.end}` : `no text (${place.kind})`;
}

function coveredBy(place: Place): string {
  if (place.kind !== 'text') return `no text (${place.kind})`;
  return place.span.source.text.slice(place.span.start, place.span.end);
}

function fail(problems: readonly string[], findings: readonly Diagnostic[]): never {
  const all = findings.map(finding => printFinding(finding)).join('\n');
  throw new Error(
    `${problems.join('\n')}\n\n${findings.length === 0 ? 'There are no findings.' : `All findings:\n\n${all}`}`,
  );
}

const wording = (expected: Expected | undefined): string =>
  JSON.stringify(expected, (_, value: unknown) => (value instanceof RegExp ? String(value) : value));

const ordinal = (index: number): string => `${index + 1}.`;
