import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { at, type Span } from '../../diagnostics/source.js';
import { nearest } from '../../diagnostics/suggest.js';
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
    const names = new Set(references.flatMap(({ captures, blocks }) => [...captures, ...blocks.flatMap(b => b.axes)]));
    for (const { text: name, span } of rule.source.replicated) {
      if (names.has(name)) continue;
      const near = nearest(name, names);
      const fixes = nearestFixes(span, near);
      report(unknownCapture.make(at(span), { name, field: 'replicated', nearest: near }, { fixes }));
    }
    if (rule.source.value.length > 0) for (const from of [0, 1] as const) checkValue(relation, rule, from, report);
  }
}

function checkFixedSizes(rule: RelationRule, report: Report): void {
  const sizes = new Map<string, { readonly value: number; readonly span: Span }>();
  const divisors = new Map<string, { readonly value: number; readonly span: Span }>();
  for (const reference of [...(rule.sides[0] ?? []), ...(rule.sides[1] ?? [])]) {
    for (const item of axisItems(reference.items)) {
      const { name: axis, span, size, divisor } = item;
      const before = sizes.get(axis);
      if (size !== undefined && before !== undefined && before.value !== size) {
        const related = [{ place: at(before.span), text: `${before.value} here` }];
        report(mismatchedSize.make(at(span), { axis, first: before.value, second: size }, { related }));
      }
      if (size !== undefined) sizes.set(axis, { value: size, span });
      const divided = divisors.get(axis);
      if (divisor !== undefined && divided !== undefined && divided.value !== divisor) {
        const related = [{ place: at(divided.span), text: `by ${divided.value} here` }];
        report(severalDivisors.make(at(span), { axis, divisors: [divided.value, divisor] }, { related }));
      }
      if (divisor !== undefined) divisors.set(axis, { value: divisor, span });
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
      report(
        sumInValue.make(at(reference.source.brackets?.span ?? reference.source.span), {
          reference: nameOf(relation, reference),
        }),
      );
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
            const [from, to] = [nameOf(relation, operand), nameOf(relation, target)];
            const related = [
              {
                place: at(axisItems(operand.items).find(({ name }) => name === axis)?.span ?? operand.source.span),
                text: 'the axis',
              },
              { place: at(target.source.brackets?.span ?? target.source.span), text: 'what is made' },
            ];
            const near = nearest(axis, onlyIn(target, operand)).slice(0, 1);
            report(axisNotReduced.make(at(node.span), { axis, operand: from, target: to, nearest: near }, { related }));
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
              nearest: nearest(node.axis, target.blocks[0]?.axes ?? []).slice(0, 1),
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

/** Axes of one reference that the other lacks. */
const onlyIn = ({ blocks }: RelationReference, other: RelationReference): readonly string[] =>
  (blocks[0]?.axes ?? []).filter(axis => other.blocks[0]?.axes.includes(axis) !== true);

const nameOf = (relation: Relation, reference: RelationReference): string =>
  reference.role ?? relation.layouts[reference.side].name;
