import { assertNever } from '../../diagnostics/invariant.js';
import type { ValueProblem } from './read-equations.js';

/** Why a reference has no value in a direction, as half a sentence. */
export function describeValueProblem(problem: ValueProblem): string {
  switch (problem.kind) {
    case 'no-equation':
      return `there is no equation for "${problem.name}"`;
    case 'not-solvable':
      return `the equation cannot be solved for "${problem.name}": write one for it`;
    case 'circular':
      return `the equation for "${problem.name}" leads back to itself`;
    case 'unknown-name':
      return `"${problem.name}" is no role, layout, size, axis or helper of this rule`;
    case 'unknown-function':
      return `there is no function "${problem.name}"`;
    case 'argument-count':
      return `${problem.name} takes ${problem.expected}, found ${problem.found}`;
    case 'no-tensor-operation':
      return `"${problem.what}" has no meaning for tensors`;
    default:
      return assertNever(problem);
  }
}
