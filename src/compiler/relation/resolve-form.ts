import type { Expression } from '../../dsl/expression/expression.js';

/** Names in an expression, in order of first appearance. */
export function namesIn(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const walk = (node: Expression): void => {
    switch (node.kind) {
      case 'name':
        names.add(node.name);
        break;
      case 'field':
        walk(node.of);
        break;
      case 'item':
        walk(node.of);
        walk(node.at);
        break;
      case 'call':
        node.arguments.forEach(walk);
        break;
      case 'unary':
        walk(node.operand);
        break;
      case 'binary':
        walk(node.left);
        walk(node.right);
        break;
      default:
        break;
    }
  };
  walk(expression);
  return [...names];
}

/**
 * True if the expression is a sum of integers, sizes, and captures times capture-free factors: the only forms that a
 * number in a key may have, because they can be read back.
 */
export function isLinear(expression: Expression, isCapture: (name: string) => boolean): boolean {
  const constant = (node: Expression): boolean => !namesIn(node).some(isCapture);
  switch (expression.kind) {
    case 'number':
      return Number.isSafeInteger(expression.value);
    case 'name':
      return true;
    case 'unary':
      return expression.operator === '-' && isLinear(expression.operand, isCapture);
    case 'binary':
      switch (expression.operator) {
        case '+':
        case '-':
          return isLinear(expression.left, isCapture) && isLinear(expression.right, isCapture);
        case '*':
          return (
            (constant(expression.left) || constant(expression.right)) &&
            isLinear(expression.left, isCapture) &&
            isLinear(expression.right, isCapture)
          );
        default:
          return false;
      }
    default:
      return false;
  }
}
