import type { Equation, Expression } from './expression.js';

/**
 * How many operations each equation has with the helpers that it uses written out in it, wherever it uses them. A helper
 * that leads back to itself counts as nothing: that is a mistake of its own.
 */
export function operationsOf(equations: readonly Equation[]): readonly number[] {
  const byName = new Map(equations.map(equation => [equation.name, equation]));
  const known = new Map<string, number>();
  const ofName = (name: string): number => {
    const before = known.get(name);
    const equation = byName.get(name);
    if (before !== undefined || equation === undefined) return before ?? 0;
    known.set(name, 0);
    const count = ofExpression(equation.value);
    known.set(name, count);
    return count;
  };
  const ofExpression = (node: Expression): number => {
    switch (node.kind) {
      case 'name':
        return 1 + ofName(node.name);
      case 'field':
        return 1 + ofExpression(node.of);
      case 'item':
        return 1 + ofExpression(node.of) + ofExpression(node.at);
      case 'call':
        return node.arguments.reduce((sum, argument) => sum + ofExpression(argument), 1);
      case 'unary':
        return 1 + ofExpression(node.operand);
      case 'binary':
        return 1 + ofExpression(node.left) + ofExpression(node.right);
      default:
        return 1;
    }
  };
  return equations.map(({ name }) => ofName(name));
}
