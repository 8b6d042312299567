import type { Report } from '../../diagnostics/diagnostic.js';
import { textTooLarge } from '../../diagnostics/catalog/text-yaml.js';
import { at, type SourceText } from '../../diagnostics/source.js';
import { MOST_CHARACTERS } from '../limits.js';
import { composeYaml } from './compose-yaml.js';
import { lexYaml } from './lex-yaml.js';
import { spanAt, type YamlNode } from './node.js';
import { toNodes } from './to-nodes.js';

/**
 * The nodes of a YAML text, or undefined after reporting why it cannot be read. Bounded in time and memory for any text:
 * each step ends at a limit of its own.
 */
export function readYaml(source: SourceText, report: Report): YamlNode | undefined {
  const { length } = source.text;
  if (length > MOST_CHARACTERS) {
    report(textTooLarge.make(at(spanAt(source, 0, 0)), { characters: length, most: MOST_CHARACTERS }));
    return undefined;
  }
  const tokens = lexYaml(source, report);
  const document = tokens === undefined ? undefined : composeYaml(source, tokens, report);
  return document === undefined ? undefined : toNodes(source, document, report);
}
