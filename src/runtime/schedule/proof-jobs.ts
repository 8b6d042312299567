import type { Plan } from '../../compiler/plan.js';
import type { DType } from '../../tensor/dtype.js';
import { f64 } from '../../tensor/dtypes/f64.js';
import { dtypeOf } from '../../tensor/evaluate/value-program.js';
import type { Proof, Value } from '../../tensor/piece.js';
import { chooseTile } from '../tile/choose-tile.js';
import type { ProofJob } from './job.js';

/** What shows the claims of a plan, one job each, in its order. `memory` bounds the buffers of one worker, in bytes. */
export function proofJobsOf(plan: Plan, memory: number): ProofJob[] {
  return plan.proofs.flatMap((proof, index) => (proof.sizes.includes(0) ? [] : [proofJob(proof, index, memory)]));
}

function proofJob(proof: Proof, index: number, memory: number): ProofJob {
  const sizes = proof.sizes.length === 0 ? [1] : proof.sizes;
  const { left, right, dtype } = sidesOf(proof);
  const both: Value = { kind: 'apply', operation: 'subtract', operands: [left, right], rounding: f64 };
  return {
    kind: 'prove',
    proof: index,
    sizes,
    left,
    right,
    dtype,
    tiling: chooseTile({ sizes, value: both }, memory / 2),
    order: sizes.map((_, k) => k),
    compared: (dtypeOf(proof.left).bits + dtypeOf(proof.right).bits) / 8,
  };
}

/** Both sides with one dtype; where they have two, as f64, which holds what can be computed with. */
function sidesOf({ left, right }: Proof): { left: Value; right: Value; dtype: DType } {
  const [a, b] = [dtypeOf(left), dtypeOf(right)];
  if (a === b) return { left, right, dtype: a };
  const wide = (operand: Value): Value => ({ kind: 'cast', to: f64, operand });
  return { left: wide(left), right: wide(right), dtype: f64 };
}
