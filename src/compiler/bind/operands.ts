import type { Expression } from '../../dsl/expression/expression.js';
import { configPath } from '../scalar/config-field.js';
import { configPaths, nodesIn } from '../scalar/walk-expression.js';
import { NO_CAPTURES, type Binding, type Captures } from './binding.js';

/**
 * What the names and fields in an expression are, and where each comes from: `dim = 8 (hf.config.dim in m/config.json)`, as
 * a note. None where the expression is a field alone, or nothing in it has a value.
 */
export function operandNotes(
  binding: Binding,
  expression: Expression,
  captures: Captures = NO_CAPTURES,
): readonly string[] {
  const operands = new Map<string, string>();
  const paths = new Set(configPaths(expression).map(({ text }) => text));
  for (const node of nodesIn(expression)) {
    const text = node.kind === 'name' ? node.name : configPath(node)?.text;
    if (text === undefined || (node.kind !== 'name' && !paths.has(text))) continue;
    const scalar = binding.evaluate(node, { captures });
    if (scalar.kind !== 'value' || (typeof scalar.value === 'object' && scalar.value !== null)) continue;
    const from = originOfOperand(binding, text);
    operands.set(text, `${text} = ${JSON.stringify(scalar.value)}${from === undefined ? '' : ` (${from})`}`);
  }
  return operands.size === 0 ? [] : [[...operands.values()].join(', ')];
}

/** `hf.config.dim in m/config.json`, `in m/config.json` for a field itself, `--set heads=6`, the shape that told it. */
function originOfOperand(binding: Binding, name: string): string | undefined {
  const own = binding.sourceOf(name);
  if (own !== undefined) return own === '--set' ? own : `in ${own}`;
  const origin = binding.facts.get(name)?.origin;
  const file = origin === undefined ? undefined : binding.sourceOf(origin);
  return file === undefined || file === '--set' ? origin : `${origin ?? ''} in ${file}`;
}
