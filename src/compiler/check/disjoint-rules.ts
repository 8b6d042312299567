import { printExpression } from '../../dsl/expression/print-expression.js';
import type { Expression } from '../../dsl/expression/expression.js';
import type { Relation, RelationReference, RelationRule } from '../relation/relation.js';

interface Claimant {
  readonly rule: RelationRule;
  readonly reference: RelationReference;
}

/**
 * True if two rules do not apply to one key as far as can be told without sizes: their conditions contradict each other,
 * or the same number of the key runs in ranges that do not meet (`0 to layer - 1` and `layer to ...`). Ranges whose order
 * hangs on sizes (`0 to dense - 1` and `layer to ...`) are given the benefit of the doubt: binding decides them.
 */
export function areDisjoint(relation: Relation, first: Claimant, second: Claimant): boolean {
  return (
    contradict(first.rule.source.when, second.rule.source.when) ||
    rangesPart(relation, first, second) ||
    rangesPart(relation, second, first) ||
    filesPart(first, second)
  );
}

function contradict(a: Expression | undefined, b: Expression | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return conjuncts(a).some(x => conjuncts(b).some(y => opposite(x, y)));
}

function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'binary' && expression.operator === 'and'
    ? [...conjuncts(expression.left), ...conjuncts(expression.right)]
    : [expression];
}

const OPPOSITES: Readonly<Partial<Record<string, string>>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

function opposite(a: Expression, b: Expression): boolean {
  const negated = (x: Expression, y: Expression): boolean =>
    x.kind === 'unary' && x.operator === 'not' && printExpression(x.operand) === printExpression(y);
  if (negated(a, b) || negated(b, a)) return true;
  if (a.kind !== 'binary' || b.kind !== 'binary') return false;
  if (printExpression(a.left) !== printExpression(b.left)) return false;
  const [left, right] = [printExpression(a.right), printExpression(b.right)];
  if (left === right) return OPPOSITES[a.operator] === b.operator;
  const literal = (x: Expression): boolean => x.kind === 'text' || x.kind === 'number' || x.kind === 'literal';
  return a.operator === '==' && b.operator === '==' && literal(a.right) && literal(b.right);
}

/** The first number of both keys after the same text: does the range of `low` end before that of `high` begins? */
function rangesPart(relation: Relation, low: Claimant, high: Claimant): boolean {
  const a = low.reference.key;
  const b = high.reference.key;
  if (a.kind === 'regex' || b.kind === 'regex') return false;
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i++) {
    const x = a.segments[i];
    const y = b.segments[i];
    if (x === undefined || y === undefined) return false;
    if (x.kind === 'text' && y.kind === 'text') {
      if (x.text !== y.text) return false;
      continue;
    }
    if (x.kind !== 'number' || y.kind !== 'number' || x.form.kind !== 'capture' || y.form.kind !== 'capture')
      return false;
    const end = endOf(low.rule, x.form.capture, relation);
    const start = high.rule.ranges.get(y.form.capture)?.from;
    if (end !== undefined && start !== undefined) {
      const difference = subtract(linear(start), linear(end));
      if (difference === undefined) return low.rule.ranges.has(x.form.capture);
      const constant = [...difference.keys()].every(name => name === '');
      if (!constant && low.rule.ranges.has(x.form.capture)) return true;
      if (constant && (difference.get('') ?? 0) > 0) return true;
    }
  }
  return false;
}

/** The last value of a capture: of its range, or its size less one. */
function endOf(rule: RelationRule, capture: string, relation: Relation): Expression | undefined {
  const range = rule.ranges.get(capture);
  if (range !== undefined) return range.to ?? range.from;
  const size = relation.sizes.get(capture);
  if (size === undefined) return undefined;
  const { span } = size;
  return {
    kind: 'binary',
    operator: '-',
    left: { kind: 'name', name: capture, span },
    right: { kind: 'number', value: 1, span },
    span,
  };
}

/** Coefficients of names, `''` for the constant; undefined where it is no sum of these. */
function linear(expression: Expression): ReadonlyMap<string, number> | undefined {
  switch (expression.kind) {
    case 'number':
      return new Map([['', expression.value]]);
    case 'name':
    case 'field':
      return new Map([[printExpression(expression), 1]]);
    case 'unary':
      return expression.operator === '-' ? subtract(new Map(), linear(expression.operand)) : undefined;
    case 'binary':
      if (expression.operator === '-') return subtract(linear(expression.left), linear(expression.right));
      if (expression.operator === '+') {
        return subtract(linear(expression.left), subtract(new Map(), linear(expression.right)));
      }
      return undefined;
    default:
      return undefined;
  }
}

function subtract(
  a: ReadonlyMap<string, number> | undefined,
  b: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> | undefined {
  if (a === undefined || b === undefined) return undefined;
  const result = new Map(a);
  for (const [name, value] of b) result.set(name, (result.get(name) ?? 0) - value);
  for (const [name, value] of result) if (value === 0 && name !== '') result.delete(name);
  return result;
}

/** Rules bound to different files (`pp: 0` and `pp: 1`) never claim one tensor. */
function filesPart(first: Claimant, second: Claimant): boolean {
  for (const [name, range] of first.rule.ranges) {
    const other = second.rule.ranges.get(name);
    if (range.to !== undefined || other === undefined || other.to !== undefined) continue;
    if (range.from.kind === 'number' && other.from.kind === 'number' && range.from.value !== other.from.value) {
      const inFile = (claimant: Claimant): boolean => claimant.reference.captures.includes(name);
      if (inFile(first) && inFile(second)) return true;
    }
  }
  return false;
}
