import { at } from '../../diagnostics/source.js';
import type { Report } from '../../diagnostics/diagnostic.js';
import { noWay, oneWay, valueProblem } from '../../diagnostics/catalog/layout.js';
import { nearestFixes } from '../../diagnostics/replace-fix.js';
import { nearest } from '../../diagnostics/suggest.js';
import type { Relation, RelationRule, SideIndex } from '../relation/relation.js';
import { otherSide } from '../relation/relation.js';
import { describeValueProblem } from '../value/describe-problem.js';
import { isProblem, readEquations, type ValueProblem } from '../value/read-equations.js';
import type { TensorExpression } from '../value/tensor-expression.js';

/** Why a rule cannot be read from `from` to the other side; undefined if it can. */
export function whyNot(
  relation: Relation,
  rule: RelationRule,
  from: SideIndex,
): { reason: string; problem?: ValueProblem } | undefined {
  const targets = rule.sides[otherSide(from)];
  if (targets === undefined) return undefined;
  if (targets.some(target => target.key.kind === 'regex')) {
    return { reason: 'a key given as a regular expression can be read, but not written' };
  }
  if (rule.source.value.length === 0) return undefined;
  const problem = readEquations(relation, rule, from).find((made: TensorExpression | ValueProblem) => isProblem(made));
  return problem === undefined || !isProblem(problem) ? undefined : { reason: describeValueProblem(problem), problem };
}

/** Values that make no sense in any direction are mistakes; a direction that a rule lacks is said. */
export function checkDirections(relation: Relation, report: Report): void {
  const name = (side: SideIndex): string => relation.layouts[side].name;
  for (const rule of relation.rules) {
    const problems = ([0, 1] as const).map(from => whyNot(relation, rule, from));
    const said = new Set<string>();
    let hard = false;
    for (const found of problems) {
      const problem = found?.problem;
      if (problem === undefined || problem.kind === 'no-equation' || problem.kind === 'not-solvable') continue;
      hard = true;
      if (said.has(found?.reason ?? '')) continue;
      said.add(found?.reason ?? '');
      const near = 'candidates' in problem ? nearest(problem.name, problem.candidates) : [];
      const reason = describeValueProblem(problem);
      const fixes = nearestFixes(problem.span, near);
      report(valueProblem.make(at(problem.span), { reason, nearest: near }, { fixes }));
    }
    if (hard) continue;
    const [first, second] = problems;
    const span = rule.source.value[0]?.span ?? rule.source.span;
    if (first !== undefined && second !== undefined) {
      report(
        noWay.make(at(span), {
          first: `${name(0)} -> ${name(1)}: ${first.reason}`,
          second: `${name(1)} -> ${name(0)}: ${second.reason}`,
        }),
      );
      continue;
    }
    // One side generated from nothing is meant to have one direction.
    if (rule.sides[0] === undefined || rule.sides[1] === undefined) continue;
    for (const from of [0, 1] as const) {
      const reason = problems[from]?.reason;
      if (reason !== undefined) report(oneWay.make(at(span), { from: name(from), to: name(otherSide(from)), reason }));
    }
  }
}
