import { duplicateKey } from '../../diagnostics/catalog/text-yaml.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { Expression } from '../expression/expression.js';
import { parseExpression } from '../expression/parse-expression.js';
import type { Option, Size } from '../mapping.js';
import type { YamlNode } from '../yaml/node.js';
import { entriesOf, scalarOf, textsOf } from './read-nodes.js';

const SIZE_NAME = /^([A-Za-z_]\w*)(?:\[([A-Za-z_]\w*)\])?$/;

/** `sizes:`. `ffn` and `ffn[layer]` are one name. */
export function readSizes(node: YamlNode | undefined, report: Report): readonly Size[] {
  const seen = new Set<string>();
  return entriesOf(node).flatMap(({ key, value }): Size[] => {
    const [, name, parameter] = SIZE_NAME.exec(key.text) ?? [];
    if (name === undefined) return [];
    if (seen.has(name)) report(duplicateKey.make(at(key.span), { key: name }));
    seen.add(name);
    return [{ name, parameter, value: readExpression(value, report), span: key.span }];
  });
}

/** An expression; undefined where there is nothing, or after reporting its mistakes. */
export function readExpression(node: YamlNode | undefined, report: Report): Expression | undefined {
  const scalar = scalarOf(node);
  return scalar === undefined || scalar.isNull ? undefined : parseExpression(scalar.slice(), report);
}

/** `options:`. */
export function readOptions(node: YamlNode | undefined): readonly Option[] {
  return entriesOf(node).map(({ key, value }) => ({ name: key.text, span: key.span, values: textsOf(value) }));
}
