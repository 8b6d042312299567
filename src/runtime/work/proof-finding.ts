import { proofFailed } from '../../diagnostics/catalog/run.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { at } from '../../diagnostics/source.js';
import type { Plan } from '../../compiler/plan.js';
import type { Proof, Value } from '../../tensor/piece.js';
import { rowMajorStrides, volumeOf } from '../../tensor/strided/strided.js';
import type { Differing } from './compare-tile.js';

/** MAPC6030 where the sides of a proof differ by more than `tolerance` (0: at all), with the first difference. */
export function proofFinding(proof: Proof, plan: Plan, found: Differing, tolerance: number): Diagnostic | undefined {
  if (tolerance > 0 && found.largest !== undefined && found.largest <= tolerance) return undefined;
  const { claim } = proof;
  const rule = plan.rules[claim.rule];
  return proofFailed.make(rule === undefined ? { kind: 'nowhere' } : at(rule.span), {
    claim: claim.kind,
    left: claim.left,
    right: claim.right,
    position: inTensor(proof.left, plan, found.position) ?? found.position,
    leftValue: found.left,
    rightValue: found.right,
    differing: found.count,
    elements: volumeOf(proof.sizes),
    ...(found.largest === undefined || Number.isNaN(found.largest) ? {} : { largest: found.largest }),
    tolerance,
  });
}

/** The position in the tensor that the left side loads from, where it is a bare load of a row-major one. */
function inTensor(value: Value, plan: Plan, position: readonly number[]): number[] | undefined {
  const load = value.kind === 'cast' ? value.operand : value;
  if (load.kind !== 'load') return undefined;
  const tensor = plan.sources[load.tensor];
  if (tensor === undefined || tensor.dtype !== load.dtype) return undefined;
  let flat = load.offset;
  for (const [k, i] of position.entries()) flat += i * (load.strides[k] ?? 0);
  const packed = rowMajorStrides(tensor.shape);
  if (!tensor.strides.every((stride, k) => stride === packed[k])) return undefined;
  return tensor.shape.map((size, k) => Math.floor(flat / (packed[k] ?? 1)) % size);
}
