import type { Expression } from '../../dsl/expression/expression.js';
import type { Text } from '../../dsl/mapping.js';

/** A number that was written as an argument, as an expression; undefined where it is none. */
export function numberText(text: Text | undefined): Expression | undefined {
  if (text === undefined || text.text.trim() === '') return undefined;
  const value = Number(text.text);
  return Number.isFinite(value) ? { kind: 'number', value, span: text.span } : undefined;
}
