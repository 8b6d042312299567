import {
  operationArguments,
  operationDoesNotFit,
  operationRank,
  operationsAndBrackets,
  unknownOperation,
} from '../../diagnostics/catalog/text-operations.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { BracketItem, Brackets } from '../../dsl/brackets/brackets.js';
import type { Operation, Reference, Rule } from '../../dsl/mapping.js';
import { printItem } from '../layout/print-item.js';
import { OPERATIONS } from './index.js';
import type { NamedOperation } from './operation.js';
import { axisNamed, isOperationProblem, type Dimensions, type OperationProblem, type State } from './state.js';

/**
 * A rule with named operations as the rule with brackets that says the same; other rules as they are. Reports MAPC1401 to
 * MAPC1405, and then gives the rule without its operations.
 */
export function lowerOperations(rule: Rule, report: Report): Rule {
  if (rule.ops.length === 0) return rule;
  const without: Rule = { ...rule, ops: [] };
  const [left, right] = rule.sides;
  const [first] = rule.ops;
  if (left.kind === 'nothing' || right.kind === 'nothing' || first === undefined) {
    const reason = 'operations lead from the first side to the second: both must be there';
    report(operationsAndBrackets.make(at(first?.span ?? rule.span), { reason }));
    return without;
  }
  const operations = rule.ops.map(operation => ({ operation, named: namedOperation(operation, report) }));
  if (operations.some(({ named }) => named === undefined)) return without;
  const start = startOf(left.references, operations);
  let state: State = { sources: start, tensors: start, dtype: undefined, fill: rule.fill, fresh: 0 };
  for (const { operation, named } of operations) {
    if (named === undefined) continue;
    const next = named.apply(state, operation);
    if (isOperationProblem(next)) {
      reportProblem(next, operation, named, report);
      return without;
    }
    state = next;
  }
  const written = targetsOf(right.references, state, rule, report);
  if (written === undefined) return without;
  const read = left.references.map((reference, i) => withItems(reference, state.sources[i] ?? [], undefined));
  return {
    ...without,
    fill: state.fill,
    sides: [
      { ...left, references: read },
      { ...right, references: written },
    ],
  };
}

function namedOperation({ name }: Operation, report: Report): NamedOperation | undefined {
  const found = OPERATIONS.find(operation => operation.name === name.text);
  if (found !== undefined) return found;
  const known = OPERATIONS.map(operation => operation.name);
  report(unknownOperation.make(at(name.span), { operation: name.text, nearest: nearest(name.text, known), known }));
  return undefined;
}

/** The dimensions of the first side: its brackets, or as many axes as the operations speak of. */
function startOf(
  references: readonly Reference[],
  operations: readonly { readonly operation: Operation; readonly named: NamedOperation | undefined }[],
): readonly Dimensions[] {
  const ranks = operations.map(({ operation, named }) => named?.rankOf(operation));
  const exact = ranks.find(rank => rank?.exact === true)?.dimensions;
  const least = Math.max(0, ...ranks.map(rank => rank?.dimensions ?? 0));
  return references.map((reference, i): Dimensions => {
    if (reference.brackets !== undefined) return reference.brackets.dimensions;
    const { span } = reference;
    const suffix = references.length > 1 ? `_${i}` : '';
    const axes = Array.from({ length: exact ?? least }, (_, d): BracketItem => axisNamed(`d${d}${suffix}`, span));
    return exact === undefined ? [...axes, { kind: 'rest', span }] : axes;
  });
}

function reportProblem(
  { problem, reason }: OperationProblem,
  operation: Operation,
  named: NamedOperation,
  report: Report,
): void {
  const place = at(operation.span);
  switch (problem) {
    case 'arguments':
      report(operationArguments.make(place, { operation: named.name, expected: named.expects }));
      return;
    case 'rank':
      report(operationRank.make(place, { operation: named.name, reason }));
      return;
    case 'fit':
      report(operationDoesNotFit.make(place, { operation: named.name, reason }));
  }
}

/** The references of the second side with the brackets that the operations lead to. */
function targetsOf(
  references: readonly Reference[],
  state: State,
  rule: Rule,
  report: Report,
): readonly Reference[] | undefined {
  if (references.length !== state.tensors.length) {
    const [found, expected] = [state.tensors.length, references.length];
    const reason = `the operations lead to ${found} ${found === 1 ? 'tensor' : 'tensors'}, and the second side has ${expected}`;
    report(operationsAndBrackets.make(at(rule.sides[1].span), { reason }));
    return undefined;
  }
  const differing = references.flatMap(({ brackets }, i) => {
    if (brackets === undefined) return [];
    const [found, said] = [printDimensions(state.tensors[i] ?? []), printDimensions(brackets.dimensions)];
    return found === said
      ? []
      : [{ brackets, reason: `the operations lead to ${found}, and the brackets say ${said}` }];
  });
  for (const { brackets, reason } of differing) report(operationsAndBrackets.make(at(brackets.span), { reason }));
  if (differing.length > 0) return undefined;
  return references.map((reference, i) => withItems(reference, state.tensors[i] ?? [], state.dtype));
}

const printDimensions = (items: Dimensions): string => `[${items.map(printItem).join(' ')}]`;

function withItems(reference: Reference, dimensions: Dimensions, dtype: State['dtype']): Reference {
  const brackets: Brackets = {
    dtype: dtype ?? reference.brackets?.dtype,
    dimensions,
    span: reference.brackets?.span ?? reference.span,
  };
  return { ...reference, brackets };
}
