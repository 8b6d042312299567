import type { Equation, Expression } from '../../dsl/expression/expression.js';
import { configPath } from '../scalar/config-field.js';

/** How often a name stands in an expression; in `hf.config.x`, `hf` is no name of its own. */
export function occurrences(expression: Expression, name: string): number {
  if (configPath(expression) !== undefined) return 0;
  switch (expression.kind) {
    case 'name':
      return expression.name === name ? 1 : 0;
    case 'field':
      return occurrences(expression.of, name);
    case 'item':
      return occurrences(expression.of, name) + occurrences(expression.at, name);
    case 'call':
      return expression.arguments.reduce((n, argument) => n + occurrences(argument, name), 0);
    case 'unary':
      return occurrences(expression.operand, name);
    case 'binary':
      return occurrences(expression.left, name) + occurrences(expression.right, name);
    default:
      return 0;
  }
}

/**
 * `equation` solved for `unknown`, which stands once in its right side: jax = hf + 1 gives hf = jax - 1. Undefined where
 * the way to it leads through something that has no inverse (`round`, `max`, a power).
 */
export function solveEquation(equation: Equation, unknown: string): Expression | undefined {
  let known: Expression = { kind: 'name', name: equation.name, span: equation.nameSpan };
  let node = equation.value;
  for (;;) {
    if (node.kind === 'name') return node.name === unknown ? known : undefined;
    const { span } = node;
    if (node.kind === 'unary') {
      if (node.operator !== '-') return undefined;
      known = { kind: 'unary', operator: '-', operand: known, span };
      node = node.operand;
      continue;
    }
    if (node.kind !== 'binary') return undefined;
    const inLeft = occurrences(node.left, unknown) > 0;
    const other: Expression = inLeft ? node.right : node.left;
    const binary = (operator: '+' | '-' | '*' | '/', left: Expression, right: Expression): Expression => ({
      kind: 'binary',
      operator,
      left,
      right,
      span,
    });
    switch (node.operator) {
      case '+':
        known = binary('-', known, other);
        break;
      case '-':
        known = inLeft ? binary('+', known, other) : binary('-', other, known);
        break;
      case '*':
        known = binary('/', known, other);
        break;
      case '/':
        known = inLeft ? binary('*', known, other) : binary('/', other, known);
        break;
      default:
        return undefined;
    }
    node = inLeft ? node.left : node.right;
  }
}
