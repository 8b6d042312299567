import { assertNever } from '../../diagnostics/invariant.js';
import type { Json } from '../../diagnostics/diagnostic.js';
import type { BinaryOperator, Expression } from '../../dsl/expression/expression.js';
import { configPath, fieldOf } from './config-field.js';
import { known, unknown, wrong, wrongType, type Scalar, type ScalarProblem } from './scalar.js';
import { FUNCTIONS } from './functions.js';
import type { EvaluationOptions, Scope } from './scope.js';

/**
 * The value of an expression without tensors: sizes, conditions, ranges, fields of configs. Never throws; what is not
 * known yet comes back as `unknown` with the names that it needs.
 */
export function evaluateScalar(expression: Expression, scope: Scope, options: EvaluationOptions): Scalar {
  const walk = (node: Expression): Scalar => {
    switch (node.kind) {
      case 'number':
      case 'text':
      case 'literal':
        return known(node.value);
      case 'name':
        return scope.lookup(node.name) ?? wrong(node.span, { kind: 'unknown-name', name: node.name });
      case 'field':
        return field(node);
      case 'item':
        return item(node);
      case 'call':
        return call(node);
      case 'unary':
        return unary(node);
      case 'binary':
        return binary(node);
      default:
        return assertNever(node);
    }
  };

  const field = (node: Expression & { kind: 'field' }): Scalar => {
    const path = configPath(node);
    if (path === undefined) {
      const of = walk(node.of);
      return of.kind === 'value' ? known(fieldOf(of.value, [node.field]) ?? null) : of;
    }
    const document = scope.config(path.layout);
    if (document === undefined) return wrong(node.span, { kind: 'unknown-name', name: path.layout });
    const found = fieldOf(document.json, path.fields);
    if (found === undefined && document.kind === 'missing' && !options.lenient) return unknown(path.text);
    return known(found ?? null);
  };

  const item = (node: Expression & { kind: 'item' }): Scalar => {
    const at = walk(node.at);
    if (node.of.kind === 'name') {
      const sized = scope.lookupAt(node.of.name, at);
      if (sized !== undefined) return sized;
    }
    const of = walk(node.of);
    if (of.kind !== 'value') return of;
    if (at.kind !== 'value') return at;
    if (of.value === null) return known(null);
    if (!Array.isArray(of.value)) return wrong(node.span, wrongType(of.value, 'a list'));
    const list: readonly Json[] = of.value;
    if (typeof at.value !== 'number') return wrong(node.at.span, wrongType(at.value, 'a number'));
    const found = list[at.value];
    return found === undefined
      ? wrong(node.span, { kind: 'out-of-range', index: at.value, length: list.length })
      : known(found);
  };

  const call = (node: Expression & { kind: 'call' }): Scalar => {
    const made = FUNCTIONS.get(node.name);
    if (made === undefined) return wrong(node.span, { kind: 'unknown-function', name: node.name });
    const count = node.arguments.length;
    if (count < made.least || count > made.most) {
      return wrong(node.span, { kind: 'argument-count', name: node.name, found: count, expected: made.expects });
    }
    const numbers: number[] = [];
    for (const argument of node.arguments) {
      const value = number(argument);
      if (value.kind !== 'value') return value;
      numbers.push(value.value);
    }
    return known(made.apply(numbers));
  };

  const unary = (node: Expression & { kind: 'unary' }): Scalar => {
    if (node.operator === '-') {
      const value = number(node.operand);
      return value.kind === 'value' ? known(-value.value) : value;
    }
    const value = truth(node.operand);
    return value.kind === 'value' ? known(!value.value) : value;
  };

  const binary = (node: Expression & { kind: 'binary' }): Scalar => {
    switch (node.operator) {
      case 'and':
      case 'or':
        return connective(node);
      case '??': {
        const left = walk(node.left);
        const absent = left.kind === 'value' ? left.value === null : left.kind === 'unknown' && options.lenient;
        return absent ? walk(node.right) : left;
      }
      case '==':
      case '!=': {
        const left = walk(node.left);
        if (left.kind !== 'value') return left;
        const right = walk(node.right);
        if (right.kind !== 'value') return right;
        return known((left.value === right.value) === (node.operator === '=='));
      }
      default: {
        const left = number(node.left);
        if (left.kind !== 'value') return left;
        const right = number(node.right);
        if (right.kind !== 'value') return right;
        return arithmetic(node, node.operator, left.value, right.value);
      }
    }
  };

  /** Known as soon as one side decides it, even where the other is unknown. */
  const connective = (node: Expression & { kind: 'binary' }): Scalar => {
    const decides = node.operator === 'or';
    const left = truth(node.left);
    if (left.kind === 'wrong' || (left.kind === 'value' && left.value === decides)) return left;
    const right = truth(node.right);
    if (right.kind === 'wrong' || (right.kind === 'value' && right.value === decides)) return right;
    if (left.kind === 'unknown') return left;
    return right;
  };

  const arithmetic = (node: Expression, operator: BinaryOperator, left: number, right: number): Scalar => {
    switch (operator) {
      case '+':
        return known(left + right);
      case '-':
        return known(left - right);
      case '*':
        return known(left * right);
      case '**':
        return known(left ** right);
      case '<':
        return known(left < right);
      case '<=':
        return known(left <= right);
      case '>':
        return known(left > right);
      case '>=':
        return known(left >= right);
      case '/':
        if (right === 0) return wrong(node.span, { kind: 'zero-division' });
        if (options.division === 'even' && !Number.isInteger(left / right)) {
          return wrong(node.span, { kind: 'uneven', left, right });
        }
        return known(left / right);
      case '//':
        return right === 0 ? wrong(node.span, { kind: 'zero-division' }) : known(Math.floor(left / right));
      case '%':
        return right === 0
          ? wrong(node.span, { kind: 'zero-division' })
          : known(left - Math.floor(left / right) * right);
      case 'or':
      case 'and':
      case '==':
      case '!=':
      case '??':
        return wrong(node.span, { kind: 'wrong-type', found: operator, expected: 'arithmetic' });
      default:
        return assertNever(operator);
    }
  };

  type Typed<T> = { readonly kind: 'value'; readonly value: T } | Exclude<Scalar, { kind: 'value' }>;

  const number = (node: Expression): Typed<number> => {
    const value = walk(node);
    if (value.kind !== 'value') return value;
    if (typeof value.value === 'number') return { kind: 'value', value: value.value };
    return { kind: 'wrong', problem: unfit(node, value.value, 'a number') };
  };

  const truth = (node: Expression): Typed<boolean> => {
    const value = walk(node);
    if (value.kind !== 'value') return value;
    if (typeof value.value === 'boolean') return { kind: 'value', value: value.value };
    return { kind: 'wrong', problem: unfit(node, value.value, 'true or false') };
  };

  return walk(expression);
}

/** Why the value that an expression has is none of what is needed: a field that is not there, or something of another type. */
export function unfit(expression: Expression, value: Json, expected: string): ScalarProblem {
  const path = value === null ? configPath(expression) : undefined;
  const reason = path === undefined ? wrongType(value, expected) : ({ kind: 'absent', path: path.text } as const);
  return { span: expression.span, reason };
}
