import type { Equation, Expression } from '../expression/expression.js';
import type { Renaming } from './renaming.js';

/** Names that mean the same everywhere. */
const FIXED: ReadonlySet<string> = new Set(['pi', 'last']);

/** What stands around an expression. */
export interface Around {
  /** Names of its own (roles, helpers), which stay. */
  readonly local: ReadonlySet<string>;
  /** In a config rule, other names are fields; `target` is the layout that is being computed. */
  readonly config: { readonly target: string | undefined } | undefined;
}

export const IN_RULE: Around = { local: new Set(), config: undefined };

/** The expression with its names as they are in the other mapping. */
export function renameExpression(node: Expression, renaming: Renaming, around: Around): Expression {
  const rename = (inner: Expression): Expression => renameExpression(inner, renaming, around);
  switch (node.kind) {
    case 'name':
      return renameName(node, renaming, around);
    case 'field':
      // `hf.config`: the fields that lead to the included config come between it and what stands behind it.
      if (node.field === 'config' && node.of.kind === 'name' && renaming.isLayout(node.of.name)) {
        const { name, span } = node.of;
        const config: Expression = { ...node, of: { kind: 'name', name: renaming.layout(name), span } };
        return through(config, renaming.configPath(name));
      }
      return { ...node, of: rename(node.of) };
    case 'item':
      return { ...node, of: rename(node.of), at: rename(node.at) };
    case 'call':
      return { ...node, arguments: node.arguments.map(rename) };
    case 'unary':
      return { ...node, operand: rename(node.operand) };
    case 'binary':
      return { ...node, left: rename(node.left), right: rename(node.right) };
    default:
      return node;
  }
}

/** An equation for a layout keeps that; the name of a role or of a helper is its own. */
export function renameEquation(equation: Equation, renaming: Renaming, around: Around): Equation {
  const { name, value } = equation;
  const isLayout = renaming.isLayout(name) && !around.local.has(name);
  const config = around.config === undefined ? undefined : { target: isLayout ? name : undefined };
  return {
    ...equation,
    name: isLayout ? renaming.layout(name) : name,
    value: renameExpression(value, renaming, { ...around, config }),
  };
}

function renameName(node: Expression & { kind: 'name' }, renaming: Renaming, around: Around): Expression {
  const { name, span } = node;
  if (FIXED.has(name) || around.local.has(name)) return node;
  if (renaming.isLayout(name)) return { ...node, name: renaming.layout(name) };
  const path = around.config === undefined ? [] : renaming.fieldPath(name, around.config.target);
  const [first, ...rest] = path;
  if (first === undefined) return { ...node, name: renaming.name(name) };
  return through({ kind: 'name', name: first, span }, rest);
}

const through = (start: Expression, path: readonly string[]): Expression =>
  path.reduce<Expression>((of, field) => ({ kind: 'field', of, field, span: of.span }), start);
