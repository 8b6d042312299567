import { Parser, type CST } from 'yaml';
import {
  directiveRefused,
  nestedTooDeep,
  severalDocuments,
  tagRefused,
  tooManyNodes,
} from '../../diagnostics/catalog/text-yaml.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { DEEPEST_YAML, MOST_YAML_PARTS } from '../limits.js';
import { lexemesOf } from './lexemes.js';
import { spanAt } from './node.js';
import { tagFix } from './quote-fix.js';

/** Entries of the parser's stack that are no level of nesting: the document, and the scalar that is being read. */
const NOT_LEVELS = 2;

/** What is refused at so many places is refused at all. */
const MOST_REFUSED = 20;

/**
 * The concrete syntax of a YAML text, or undefined after reporting tags, directives, a second document, or a text that
 * is nested too deeply or has too many parts. Ends as soon as a limit is passed.
 */
export function lexYaml(source: SourceText, report: Report): readonly CST.Token[] | undefined {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let parts = 0;
  let refused = 0;
  let begun = false;
  for (const { text, type, offset } of lexemesOf(source.text)) {
    const here = at(spanAt(source, offset, offset + text.length));
    if (++parts > MOST_YAML_PARTS) {
      report(tooManyNodes.make(here, { most: MOST_YAML_PARTS }));
      return undefined;
    }
    if (type === 'tag') {
      report(tagRefused.make(here, { tag: text }, { fixes: tagFix(source, offset) }));
      refused++;
    } else if (type === 'directive-line') {
      report(directiveRefused.make(here, { directive: text }));
      refused++;
    } else if (begun && (type === 'doc-start' || type === 'doc-mode')) {
      report(severalDocuments.make(here, {}));
      return undefined;
    }
    if (refused >= MOST_REFUSED) return undefined;
    if (!NOTHING.has(type)) begun = true;
    for (const token of parser.next(text)) tokens.push(token);
    if (parser.stack.length - NOT_LEVELS > DEEPEST_YAML) {
      report(nestedTooDeep.make(here, { most: DEEPEST_YAML }));
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return refused > 0 ? undefined : tokens;
}

/** What may stand before a document begins. */
const NOTHING: ReadonlySet<string> = new Set([
  ...['byte-order-mark', 'doc-mode', 'doc-start', 'space', 'comment', 'newline', 'directive-line', 'doc-end', 'marker'],
]);
