import type { Span } from '../../diagnostics/source.js';
import type { Equation, Expression } from '../../dsl/expression/expression.js';
import type { ElementOperation } from '../../tensor/operation.js';
import { otherSide, type Relation, type RelationRule, type SideIndex } from '../relation/relation.js';
import { axisItems } from '../relation/blocks.js';
import { FUNCTIONS, TENSOR_FUNCTIONS } from '../scalar/functions.js';
import { callsIn, nameNodes } from '../scalar/walk-expression.js';
import { namesIn } from '../relation/resolve-form.js';
import { occurrences, solveEquation } from './solve-equation.js';
import type { TensorExpression } from './tensor-expression.js';

/** Why a reference has no value in a direction. */
export type ValueProblem =
  | { readonly kind: 'no-equation'; readonly name: string; readonly span: Span }
  | { readonly kind: 'not-solvable'; readonly name: string; readonly span: Span }
  | { readonly kind: 'circular'; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'unknown-name';
      readonly name: string;
      readonly candidates: readonly string[];
      readonly span: Span;
    }
  | {
      readonly kind: 'unknown-function';
      readonly name: string;
      readonly candidates: readonly string[];
      readonly span: Span;
    }
  | {
      readonly kind: 'argument-count';
      readonly name: string;
      readonly found: number;
      readonly expected: string;
      readonly span: Span;
    }
  | { readonly kind: 'no-tensor-operation'; readonly what: string; readonly span: Span };

const BINARY: Readonly<Partial<Record<string, ElementOperation>>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'remainder',
  '**': 'power',
};

/**
 * The `value` equations of a rule, read from side `from` to the other: for each reference that is written the expression
 * that makes it, or why there is none.
 */
export function readEquations(
  relation: Relation,
  rule: RelationRule,
  from: SideIndex,
): readonly (TensorExpression | ValueProblem)[] {
  const to = otherSide(from);
  const equations = new Map<string, Equation>(rule.source.value.map(equation => [equation.name, equation]));
  const nameOf = (side: SideIndex, index: number): string =>
    rule.sides[side]?.[index]?.role ?? relation.layouts[side].name;
  const readable = new Map<string, number>(rule.sides[from]?.map((_, i) => [nameOf(from, i), i]));
  const written = new Map<string, number>(rule.sides[to]?.map((_, i) => [nameOf(to, i), i]));
  const axes = new Set<string>([
    ...rule.captures.keys(),
    ...[...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])].flatMap(reference =>
      axisItems(reference.items).map(a => a.name),
    ),
  ]);
  const scalars = new Set<string>([
    ...relation.sizes.keys(),
    ...relation.options.keys(),
    ...relation.layouts.map(layout => layout.name),
    ...axes,
    'pi',
  ]);
  const visiting = new Set<string>();

  const isTensor = (name: string): boolean =>
    readable.has(name) || (written.has(name) && name !== '') || equations.has(name);
  const hasTensor = (expression: Expression): boolean =>
    namesIn(expression).some(isTensor) && !isConfig(expression)
      ? containsTensor(expression)
      : containsIndex(expression);

  /** `hf.config.x` is a scalar even where `hf` is also the name of the tensor. */
  const containsTensor = (node: Expression): boolean => {
    if (isConfig(node)) return false;
    switch (node.kind) {
      case 'name': {
        if (readable.has(node.name) || written.has(node.name)) return true;
        const helper = equations.get(node.name);
        if (helper === undefined || visiting.has(node.name)) return helper !== undefined;
        visiting.add(node.name);
        const found = containsTensor(helper.value) || containsIndex(helper.value);
        visiting.delete(node.name);
        return found;
      }
      case 'field':
        return containsTensor(node.of);
      case 'item':
        return containsTensor(node.of) || containsTensor(node.at);
      case 'call':
        return node.name === 'index' || node.arguments.some(containsTensor);
      case 'unary':
        return containsTensor(node.operand);
      case 'binary':
        return containsTensor(node.left) || containsTensor(node.right);
      default:
        return false;
    }
  };
  const containsIndex = (node: Expression): boolean =>
    node.kind === 'call'
      ? node.name === 'index' || node.arguments.some(containsIndex)
      : node.kind === 'binary'
        ? containsIndex(node.left) || containsIndex(node.right)
        : node.kind === 'unary' && containsIndex(node.operand);

  const problems: ValueProblem[] = [];
  const fail = (problem: ValueProblem): TensorExpression => {
    problems.push(problem);
    return { kind: 'scalar', expression: { kind: 'number', value: 0, span: problem.span }, span: problem.span };
  };

  /** Helpers without tensors stand for scalars: their text is put in their place. */
  const inlined = (node: Expression): Expression => {
    switch (node.kind) {
      case 'name': {
        const helper = readable.has(node.name) || written.has(node.name) ? undefined : equations.get(node.name);
        return helper === undefined ? node : inlined(helper.value);
      }
      case 'field':
        return { ...node, of: inlined(node.of) };
      case 'item':
        return { ...node, of: inlined(node.of), at: inlined(node.at) };
      case 'call':
        return { ...node, arguments: node.arguments.map(inlined) };
      case 'unary':
        return { ...node, operand: inlined(node.operand) };
      case 'binary':
        return { ...node, left: inlined(node.left), right: inlined(node.right) };
      default:
        return node;
    }
  };

  const walk = (node: Expression): TensorExpression => {
    const { span } = node;
    if (!hasTensor(node)) {
      const unknown = namesIn(node).find(name => !scalars.has(name) && !equations.has(name));
      if (unknown !== undefined) {
        const candidates = [...readable.keys(), ...written.keys(), ...scalars, ...equations.keys()];
        const place = nameNodes(node).find(({ name }) => name === unknown)?.span ?? span;
        return fail({ kind: 'unknown-name', name: unknown, candidates, span: place });
      }
      const expression = inlined(node);
      const problem = callProblem(expression);
      return problem === undefined ? { kind: 'scalar', expression, span } : fail(problem);
    }
    switch (node.kind) {
      case 'name':
        return named(node.name, span);
      case 'unary':
        if (node.operator === 'not') return fail({ kind: 'no-tensor-operation', what: 'not', span });
        return { kind: 'apply', operation: 'negate', operands: [walk(node.operand)], span };
      case 'binary': {
        const operation = BINARY[node.operator];
        if (operation === undefined) return fail({ kind: 'no-tensor-operation', what: node.operator, span });
        return { kind: 'apply', operation, operands: [walk(node.left), walk(node.right)], span };
      }
      case 'call':
        return call(node);
      default:
        return fail({ kind: 'no-tensor-operation', what: node.kind === 'item' ? '[]' : node.kind, span });
    }
  };

  const named = (name: string, span: Span): TensorExpression => {
    const operand = readable.get(name);
    if (operand !== undefined) return { kind: 'operand', reference: operand, span };
    if (visiting.has(name)) return fail({ kind: 'circular', name, span });
    visiting.add(name);
    const target = written.get(name);
    const equation = equations.get(name);
    let result: TensorExpression;
    if (target !== undefined) result = { kind: 'written', reference: target, operand: makes(name, span), span };
    else if (equation !== undefined) result = walk(equation.value);
    else result = fail({ kind: 'no-equation', name, span });
    visiting.delete(name);
    return result;
  };

  const call = (node: Expression & { kind: 'call' }): TensorExpression => {
    const { span } = node;
    const [first, second] = node.arguments;
    if (node.name === 'index' && first?.kind === 'name' && node.arguments.length === 1) {
      return { kind: 'index', axis: first.name, span };
    }
    if (node.name === 'max' || node.name === 'min' || node.name === 'sum') {
      // max(x, in) reduces where `in` is an axis; max(x, 0) compares elements.
      if (first !== undefined && second?.kind === 'name' && node.arguments.length === 2 && axes.has(second.name)) {
        return { kind: 'reduce', operation: node.name, axis: second.name, operand: walk(first), span };
      }
      if (node.name === 'sum' || node.arguments.length < 2)
        return fail({ kind: 'no-tensor-operation', what: node.name, span });
      const operation = node.name;
      return node.arguments
        .map(walk)
        .reduce((left, right): TensorExpression => ({ kind: 'apply', operation, operands: [left, right], span }));
    }
    if (node.name === 'clamp' && first !== undefined && second !== undefined && node.arguments.length <= 3) {
      const low: TensorExpression = { kind: 'apply', operation: 'max', operands: [walk(first), walk(second)], span };
      const third = node.arguments[2];
      return third === undefined ? low : { kind: 'apply', operation: 'min', operands: [low, walk(third)], span };
    }
    if (node.name === 'finite' && first !== undefined && second !== undefined && node.arguments.length === 2) {
      return { kind: 'apply', operation: 'finite', operands: [walk(first), walk(second)], span };
    }
    const operation = elementOperation(node.name);
    if (operation !== undefined && first !== undefined && node.arguments.length === 1) {
      return { kind: 'apply', operation, operands: [walk(first)], span };
    }
    return fail(
      FUNCTIONS.has(node.name)
        ? { kind: 'no-tensor-operation', what: node.name, span }
        : {
            kind: 'unknown-function',
            name: node.name,
            candidates: [...FUNCTIONS.keys(), ...TENSOR_FUNCTIONS],
            span: nameSpan(node.name, span),
          },
    );
  };

  /** The expression that makes a written reference: its own equation, or one of the other side's solved for it. */
  const makes = (name: string, span: Span): TensorExpression => {
    const own = equations.get(name);
    if (own !== undefined) return walk(own.value);
    const through = rule.source.value.filter(
      equation => occurrences(equation.value, name) > 0 && readable.has(equation.name),
    );
    const [equation] = through;
    // One equation tells one unknown: another written name in it, without an equation of its own, leaves it open.
    const open = [...written.keys()].some(
      other => other !== name && !equations.has(other) && through.some(({ value }) => occurrences(value, other) > 0),
    );
    if (equation === undefined || through.length > 1 || open) return fail({ kind: 'no-equation', name, span });
    if (occurrences(equation.value, name) > 1) return fail({ kind: 'not-solvable', name, span: equation.span });
    const solved = solveEquation(equation, name);
    return solved === undefined ? fail({ kind: 'not-solvable', name, span: equation.span }) : walk(solved);
  };

  return (rule.sides[to] ?? []).map((reference, index): TensorExpression | ValueProblem => {
    problems.length = 0;
    const name = nameOf(to, index);
    visiting.add(name);
    const made = makes(name, rule.source.value[0]?.span ?? reference.source.span);
    visiting.delete(name);
    return problems[0] ?? made;
  });
}

export const isProblem = (made: TensorExpression | ValueProblem): made is ValueProblem => PROBLEMS.has(made.kind);
const PROBLEMS: ReadonlySet<string> = new Set([
  'no-equation',
  'not-solvable',
  'circular',
  'unknown-name',
  'unknown-function',
  'argument-count',
  'no-tensor-operation',
]);

/** What is wrong with the calls in an expression without tensors. */
function callProblem(expression: Expression): ValueProblem | undefined {
  for (const { name, span, arguments: given } of callsIn(expression)) {
    const made = FUNCTIONS.get(name);
    if (made === undefined) {
      return { kind: 'unknown-function', name, candidates: [...FUNCTIONS.keys()], span: nameSpan(name, span) };
    }
    if (given.length < made.least || given.length > made.most)
      return { kind: 'argument-count', name, found: given.length, expected: made.expects, span };
  }
  return undefined;
}

/** The name that a call begins with. */
const nameSpan = (name: string, span: Span): Span => ({ ...span, end: span.start + name.length });

function elementOperation(name: string): ElementOperation | undefined {
  switch (name) {
    case 'abs':
    case 'round':
    case 'floor':
    case 'ceil':
    case 'sqrt':
    case 'exp':
    case 'log':
      return name;
    default:
      return undefined;
  }
}

function isConfig(node: Expression): boolean {
  let inner = node;
  let field: string | undefined;
  while (inner.kind === 'field') {
    field = inner.field;
    inner = inner.of;
  }
  return inner.kind === 'name' && field === 'config';
}
