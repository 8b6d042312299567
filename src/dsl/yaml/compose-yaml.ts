import { Composer, type CST, type Document, type YAMLParseError } from 'yaml';
import { quotesNeeded, yamlSyntax } from '../../diagnostics/catalog/text-yaml.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { lineIndex } from '../../diagnostics/line-index.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { invariant } from '../../diagnostics/invariant.js';
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
  for (const { start, end, message } of errors) {
    const { line } = lines.position(start);
    if (seen.has(line)) continue;
    seen.add(line);
    const place = at(spanAt(source, start, Math.max(start, Math.min(end, lines.range(line).end))));
    const fixes = quoteFix(source, start);
    if (fixes.length > 0) report(quotesNeeded.make(place, { reason: message }, { fixes }));
    else report(yamlSyntax.make(place, { reason: message }));
  }
  return errors.length > 0 ? undefined : document;
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
