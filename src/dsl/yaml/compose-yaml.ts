import { Composer, type CST, type Document, type YAMLParseError } from 'yaml';
import { quotesNeeded, yamlSyntax } from '../../diagnostics/catalog/text-yaml.js';
import type { Fix, Report } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { at, type SourceText, type Span } from '../../diagnostics/source.js';
import { invariant } from '../../diagnostics/invariant.js';
import { lexYaml } from './lex-yaml.js';
import { lexemesOf } from './lexemes.js';
import { spanAt } from './node.js';
import { quoteFix, quoteSpanFix } from './quote-fix.js';

/** Errors that are looked at. What follows from the first ones of a broken text helps nobody, and each takes time. */
const MOST_ERRORS = 20;

/** A text that must stand in quotes hides those behind it. In longer texts they stay hidden: each round reads the whole text. */
const LONGEST_REREAD = 100_000;

/** The document of a text, or undefined after reporting what is no YAML in it: one finding for each line. */
export function composeYaml(
  source: SourceText,
  tokens: readonly CST.Token[],
  report: Report,
): Document.Parsed | undefined {
  const { document, errors } = compose(source.text, tokens);
  if (errors.length === 0) return document;
  let { text } = source;
  let reported = 0;
  const bounded: Report = finding => {
    if (++reported <= MOST_ERRORS) report(finding);
  };
  const seen = new Set<number>();
  let found = reportErrors(source, errors, seen, bounded);
  while (found.length > 0 && reported < MOST_ERRORS && text.length <= LONGEST_REREAD) {
    // Plain characters in their place: all offsets stay.
    for (const { start, end } of found) text = text.slice(0, start) + 'x'.repeat(end - start) + text.slice(end);
    const lexed = lexYaml({ ...source, text }, () => undefined);
    if (lexed === undefined) break;
    // The rest of a line on which a text was masked is looked at anew.
    const lines = lineIndex(source);
    for (const { start } of found) seen.delete(lines.position(start).line);
    found = reportErrors(source, compose(text, lexed).errors, seen, bounded, text);
  }
  return undefined;
}

function compose(
  text: string,
  tokens: readonly CST.Token[],
): { readonly document: Document.Parsed | undefined; readonly errors: readonly YamlError[] } {
  const errors: YamlError[] = [];
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false });
  stopAfter(composer, MOST_ERRORS, errors);
  let document: Document.Parsed | undefined;
  try {
    for (const composed of composer.compose(tokens, true, text.length)) document ??= composed;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  return { document, errors };
}

/** Reports errors on places where none was reported. Gives the texts that are to be set in quotes. */
function reportErrors(
  source: SourceText,
  errors: readonly YamlError[],
  seen: Set<number>,
  report: Report,
  text = source.text,
): readonly Span[] {
  const lines = lineIndex(source);
  const quotable: Span[] = [];
  for (const error of errors) {
    const unclosed = unclosedIn(source, error);
    const { start, end, message } = unclosed ?? error;
    const { line } = lines.position(start);
    if (seen.has(line)) continue;
    seen.add(line);
    const place = at(spanAt(source, start, Math.max(start, Math.min(end, lines.range(line).end))));
    const fixes = unclosed === undefined ? fixesIn(source, text, start) : [];
    if (fixes.length > 0) report(quotesNeeded.make(place, { reason: message }, { fixes }));
    else report(yamlSyntax.make(place, { reason: message }));
    quotable.push(...fixes.flatMap(({ edits }) => edits.map(({ span }) => span)));
  }
  return quotable;
}

/** The text to quote is looked for in the text as it is read now; what is quoted is that of the source. */
function fixesIn(source: SourceText, text: string, offset: number): readonly Fix[] {
  return quoteFix({ ...source, text }, offset).flatMap(({ edits }) =>
    edits.map(({ span: { start, end } }) => quoteSpanFix(spanAt(source, start, end))),
  );
}

/** Of a list or map in brackets that does not end, the composer names the place where it should have; the begin helps more. */
function unclosedIn(source: SourceText, error: YamlError): YamlError | undefined {
  const closer = / end with a ([}\]])$/.exec(error.message)?.[1];
  const start = closer === undefined ? undefined : lastOpen(source.text, error.start);
  if (closer === undefined || start === undefined) return undefined;
  return { start, end: start + 1, message: `this "${source.text.charAt(start)}" is never closed by "${closer}"` };
}

/** Offset of the innermost bracket that is open at another offset. */
function lastOpen(text: string, end: number): number | undefined {
  const open: number[] = [];
  for (const { type, offset } of lexemesOf(text)) {
    if (offset >= end) break;
    if (type === 'flow-map-start' || type === 'flow-seq-start') open.push(offset);
    else if (type === 'flow-map-end' || type === 'flow-seq-end') open.pop();
  }
  return open.at(-1);
}

interface YamlError {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

class TooMany extends Error {}

type OnError = (where: ErrorPlace, code: YAMLParseError['code'], message: string, warning?: boolean) => void;
type ErrorPlace = number | readonly number[] | { readonly offset: number; readonly source?: string };

/**
 * A text of a million errors costs the composer seconds and a gigabyte. Its handler is no part of its declared interface,
 * so a test watches that it is still called.
 */
function stopAfter(composer: Composer, most: number, errors: YamlError[]): void {
  invariant('onError' in composer, 'the YAML composer has no error handler');
  const value: OnError = (where, _code, message, warning) => {
    if (warning === true) return;
    const [start = 0, end = start + 1] =
      typeof where === 'number'
        ? [where]
        : 'offset' in where
          ? [where.offset, where.offset + Math.max(1, where.source?.length ?? 1)]
          : where;
    errors.push({ start, end, message: withoutCapital(message) });
    if (errors.length >= most) throw new TooMany();
  };
  Object.defineProperty(composer, 'onError', { value });
}

const withoutCapital = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
