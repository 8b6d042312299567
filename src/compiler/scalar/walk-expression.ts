import type { Expression } from '../../dsl/expression/expression.js';
import { configPath, type ConfigPath } from './config-field.js';

/** An expression and everything in it, outer before inner. */
export function nodesIn(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'field':
      return [expression, ...nodesIn(expression.of)];
    case 'item':
      return [expression, ...nodesIn(expression.of), ...nodesIn(expression.at)];
    case 'call':
      return [expression, ...expression.arguments.flatMap(nodesIn)];
    case 'unary':
      return [expression, ...nodesIn(expression.operand)];
    case 'binary':
      return [expression, ...nodesIn(expression.left), ...nodesIn(expression.right)];
    default:
      return [expression];
  }
}

/** Fields of configs that an expression reads: `hf.config.a.b`. */
export function configPaths(expression: Expression): readonly ConfigPath[] {
  const path = configPath(expression);
  if (path !== undefined) return [path];
  switch (expression.kind) {
    case 'field':
      return configPaths(expression.of);
    case 'item':
      return [...configPaths(expression.of), ...configPaths(expression.at)];
    case 'call':
      return expression.arguments.flatMap(configPaths);
    case 'unary':
      return configPaths(expression.operand);
    case 'binary':
      return [...configPaths(expression.left), ...configPaths(expression.right)];
    default:
      return [];
  }
}

export const nameNodes = (expression: Expression): readonly (Expression & { kind: 'name' })[] =>
  nodesIn(expression).filter(node => node.kind === 'name');

export const fieldNodes = (expression: Expression): readonly (Expression & { kind: 'field' })[] =>
  nodesIn(expression).filter(node => node.kind === 'field');

export const callsIn = (expression: Expression): readonly (Expression & { kind: 'call' })[] =>
  nodesIn(expression).filter(node => node.kind === 'call');
