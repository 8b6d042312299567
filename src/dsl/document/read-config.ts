import { badField } from '../../diagnostics/catalog/text-syntax.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { ConfigField, ConfigRule, ConfigSide } from '../mapping.js';
import { parseExpression } from '../expression/parse-expression.js';
import type { Expression } from '../expression/expression.js';
import { LONGEST_KEY } from '../limits.js';
import { CONFIG_RULE_FIELDS } from '../schema/config-schema.js';
import { fieldOf, type YamlNode, type YamlScalar } from '../yaml/node.js';
import { checkFields } from './check-fields.js';
import { fieldText, scalarOf, scalarsOf, textOf } from './read-nodes.js';
import { readEquations } from './read-rule.js';
import { readExpression } from './read-sizes.js';

/** An entry of `config:`. */
export function readConfigRule(
  node: YamlNode,
  layouts: readonly [string, string],
  report: Report,
): ConfigRule | undefined {
  if (node.kind !== 'table') return undefined;
  const there = checkFields(node, 'a config rule', CONFIG_RULE_FIELDS, layouts, report);
  const side = (name: string): ConfigSide | undefined => readConfigSide(there.get(name), report);
  return {
    id: fieldText(node, 'id'),
    sides: [side(layouts[0]), side(layouts[1])],
    is: textOf(fieldOf(node, 'is')),
    default: readDefault(fieldOf(node, 'default'), report),
    value: readEquations(fieldOf(node, 'value'), report),
    why: fieldText(node, 'why'),
    when: readExpression(fieldOf(node, 'when'), report),
    span: node.span,
  };
}

/** `default: null` is an expression, too: the field is left out. */
function readDefault(node: YamlNode | undefined, report: Report): Expression | undefined {
  const scalar = scalarOf(node);
  if (scalar === undefined) return undefined;
  return scalar.isNull ? { kind: 'literal', value: null, span: scalar.span } : parseExpression(scalar.slice(), report);
}

function readConfigSide(node: YamlNode | undefined, report: Report): ConfigSide | undefined {
  if (node === undefined || node.kind === 'table') return undefined;
  const { span } = node;
  if (node.kind === 'scalar' && node.isNull) return { kind: 'nothing', span };
  return { kind: 'fields', fields: scalarsOf(node).flatMap(scalar => readField(scalar, report)), span };
}

/** `a.b`, `u32 a.b`: the path of a field, with the type that the format stores it as. */
function readField({ text, span }: YamlScalar, report: Report): readonly ConfigField[] {
  const words = text.length > LONGEST_KEY ? [] : text.trim().split(/\s+/);
  const path = (words.at(-1) ?? '').split('.');
  if (words.length < 1 || words.length > 2 || path.includes('')) {
    if (text !== '') report(badField.make(at(span), { field: text }));
    return [];
  }
  return [{ path, type: words.length === 2 ? words[0] : undefined, span }];
}
