import type { Report } from '../../diagnostics/diagnostic.js';
import { invariant } from '../../diagnostics/invariant.js';
import type { SourceText } from '../../diagnostics/source.js';
import { readYaml } from '../yaml/read-yaml.js';
import { alignBrackets } from './align-brackets.js';
import { alignComments } from './align-comments.js';
import { alignValues } from './align-values.js';
import { normalizeLines } from './normalize-lines.js';
import { reindent } from './reindent.js';
import { haveSameMeaning } from './same-meaning.js';

/**
 * The text with the two sides of each rule and their brackets aligned, indented by twos, comments kept. Only white space
 * changes. Undefined after reporting why the text is no YAML; other mistakes in it do not matter here.
 */
export function formatMapping(source: SourceText, report: Report): string | undefined {
  if (readYaml(source, report) === undefined) return undefined;
  const lines = normalizeLines(source.text);
  const formatted = alignComments(alignBrackets(alignValues(reindent(lines))), lines);
  invariant(haveSameMeaning(source, { ...source, text: formatted }), 'formatting would change what the text means');
  return formatted;
}
