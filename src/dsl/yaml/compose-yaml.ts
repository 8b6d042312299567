import { Composer, type CST, type Document, type YAMLParseError } from 'yaml';
import { quotesNeeded, yamlSyntax } from '../../diagnostics/catalog/text-yaml.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { invariant } from '../../diagnostics/invariant.js';
import { lexemesOf } from './lexemes.js';
import { spanAt } from './node.js';
import { quoteFix } from './quote-fix.js';

/** Errors that are looked at. What follows from the first ones of a broken text helps nobody, and each takes time. */
const MOST_ERRORS = 20;

/** The document of a text, or undefined after reporting what is no YAML in it: one finding for each line. */
export function composeYaml(
  source: SourceText,
  tokens: readonly CST.Token[],
  report: Report,
): Document.Parsed | undefined {
  const errors: YamlError[] = [];
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false });
  stopAfter(composer, MOST_ERRORS, errors);
  let document: Document.Parsed | undefined;
  try {
    for (const composed of composer.compose(tokens, true, source.text.length)) document ??= composed;
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
  }
  const lines = lineIndex(source);
  const seen = new Set<number>();
  for (const error of errors) {
    const unclosed = unclosedIn(source, error);
    const { start, end, message } = unclosed ?? error;
    const { line } = lines.position(start);
    if (seen.has(line)) continue;
    seen.add(line);
    const place = at(spanAt(source, start, Math.max(start, Math.min(end, lines.range(line).end))));
    const fixes = unclosed === undefined ? quoteFix(source, start) : [];
    if (fixes.length > 0) report(quotesNeeded.make(place, { reason: message }, { fixes }));
    else report(yamlSyntax.make(place, { reason: message }));
  }
  return errors.length > 0 ? undefined : document;
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
