import { CST, Lexer, Parser } from 'yaml';
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
  let offset = 0;
  let refused = 0;
  let inScalar = false;
  let begun = false;
  const here = (length: number) => at(spanAt(source, offset, offset + length));
  for (const lexeme of new Lexer().lex(source.text)) {
    const type = inScalar ? 'scalar' : CST.tokenType(lexeme);
    const isMarker = !inScalar && MARKERS.has(lexeme);
    inScalar = !inScalar && lexeme === CST.SCALAR;
    if (++parts > MOST_YAML_PARTS) {
      report(tooManyNodes.make(here(1), { most: MOST_YAML_PARTS }));
      return undefined;
    }
    if (type === 'tag') {
      report(tagRefused.make(here(lexeme.length), { tag: lexeme }, { fixes: tagFix(source, offset) }));
      refused++;
    } else if (type === 'directive-line') {
      report(directiveRefused.make(here(lexeme.length), { directive: lexeme }));
      refused++;
    } else if (begun && (type === 'doc-start' || type === 'doc-mode')) {
      report(severalDocuments.make(here(lexeme.length), {}));
      return undefined;
    }
    if (refused >= MOST_REFUSED) return undefined;
    if (!NOTHING.has(type)) begun = true;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length - NOT_LEVELS > DEEPEST_YAML) {
      report(nestedTooDeep.make(here(lexeme.length), { most: DEEPEST_YAML }));
      return undefined;
    }
    if (!isMarker) offset += lexeme.length;
  }
  for (const token of parser.end()) tokens.push(token);
  return refused > 0 ? undefined : tokens;
}

/** Lexemes that stand for nothing in the text. */
const MARKERS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** What may stand before a document begins. */
const NOTHING: ReadonlySet<string | null> = new Set([
  ...['byte-order-mark', 'doc-mode', 'doc-start', 'space', 'comment', 'newline', 'directive-line', 'doc-end'],
]);
