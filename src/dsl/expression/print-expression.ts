import { assertNever } from '../../diagnostics/invariant.js';
import type { Expression } from './expression.js';

/** The text of an expression, every operation in parentheses: the same tree, the same text. */
export function printExpression(node: Expression): string {
  switch (node.kind) {
    case 'number':
    case 'literal':
      return String(node.value);
    case 'text':
      return node.value.includes("'") ? `"${node.value}"` : `'${node.value}'`;
    case 'name':
      return node.name;
    case 'field':
      return `${printExpression(node.of)}.${node.field}`;
    case 'item':
      return `${printExpression(node.of)}[${printExpression(node.at)}]`;
    case 'call':
      return `${node.name}(${node.arguments.map(printExpression).join(', ')})`;
    case 'unary':
      return `(${node.operator} ${printExpression(node.operand)})`;
    case 'binary':
      return `(${printExpression(node.left)} ${node.operator} ${printExpression(node.right)})`;
    default:
      return assertNever(node);
  }
}
