import { at } from '../../diagnostics/source.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import {
  axisNotReduced,
  mismatchedSize,
  severalDivisors,
  sumInValue,
  unknownCapture,
} from '../../diagnostics/catalog/layout.js';
import { axisItems } from '../relation/blocks.js';
import type { Relation, RelationReference, RelationRule, SideIndex } from '../relation/relation.js';
import { otherSide } from '../relation/relation.js';
import { isProblem, readEquations } from '../value/read-equations.js';
import type { TensorExpression } from '../value/tensor-expression.js';

/** Sizes fixed in brackets, divisors, `replicated`, and axes of values: what one rule says about its axes. */
export function checkAxes(relation: Relation, report: Report): void {
  for (const rule of relation.rules) {
    checkFixedSizes(rule, report);
    const references = [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])];
    for (const axis of rule.source.replicated) {
      if (
        references.some(
          reference => reference.captures.includes(axis.text) || reference.blocks.some(b => b.axes.includes(axis.text)),
        )
      )
        continue;
      report(unknownCapture.make(at(axis.span), { name: axis.text, field: 'replicated' }));
    }
    if (rule.source.value.length > 0) for (const from of [0, 1] as const) checkValue(relation, rule, from, report);
  }
}

function checkFixedSizes(rule: RelationRule, report: Report): void {
  const sizes = new Map<string, number>();
  const divisors = new Map<string, number>();
  for (const reference of [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])]) {
    for (const item of axisItems(reference.items)) {
      const before = sizes.get(item.name);
      if (item.size !== undefined && before !== undefined && before !== item.size) {
        report(mismatchedSize.make(at(item.span), { axis: item.name, first: before, second: item.size }));
      }
      if (item.size !== undefined) sizes.set(item.name, item.size);
      const divisor = divisors.get(item.name);
      if (item.divisor !== undefined && divisor !== undefined && divisor !== item.divisor) {
        report(severalDivisors.make(at(item.span), { axis: item.name, divisors: [divisor, item.divisor] }));
      }
      if (item.divisor !== undefined) divisors.set(item.name, item.divisor);
    }
  }
}

/** Every axis of an operand is one of the result's, or reduced on the way. */
function checkValue(relation: Relation, rule: RelationRule, from: SideIndex, report: Report): void {
  const targets = rule.sides[otherSide(from)];
  const operands = rule.sides[from];
  if (targets === undefined) return;
  if (rule.pairs.length > 0) return;
  for (const reference of [...targets, ...(operands ?? [])]) {
    if (from === 0 && reference.blocks.length > 1) {
      report(sumInValue.make(at(reference.source.span), { reference: nameOf(relation, reference) }));
    }
  }
  readEquations(relation, rule, from).forEach((made, index) => {
    const target = targets[index];
    if (isProblem(made) || target === undefined) return;
    const walk = (node: TensorExpression, reduced: ReadonlySet<string>): void => {
      switch (node.kind) {
        case 'operand': {
          const operand = operands?.[node.reference];
          if (operand === undefined) return;
          for (const axis of operand.blocks[0]?.domain ?? []) {
            if (reduced.has(axis) || target.blocks[0]?.domain.includes(axis) === true) continue;
            if (rule.source.replicated.some(name => name.text === axis)) continue;
            report(
              axisNotReduced.make(at(node.span), {
                axis,
                operand: nameOf(relation, operand),
                target: nameOf(relation, target),
              }),
            );
          }
          return;
        }
        case 'apply':
          node.operands.forEach(operand => walk(operand, reduced));
          return;
        case 'reduce':
          walk(node.operand, new Set([...reduced, node.axis]));
          return;
        case 'written':
          walk(node.operand, reduced);
          return;
        case 'index':
          if (reduced.has(node.axis) || target.blocks[0]?.domain.includes(node.axis) === true) return;
          report(
            axisNotReduced.make(at(node.span), {
              axis: node.axis,
              operand: 'index()',
              target: nameOf(relation, target),
            }),
          );
          return;
        default:
          return;
      }
    };
    walk(made, new Set());
  });
}

const nameOf = (relation: Relation, reference: RelationReference): string =>
  reference.role ?? relation.layouts[reference.side].name;
