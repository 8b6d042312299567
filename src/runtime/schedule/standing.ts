import type { Plan } from '../../compiler/plan.js';
import type { StandingTensor } from '../../formats/format.js';
import { byteLength } from '../../tensor/dtype.js';
import { foldPiece } from '../../tensor/strided/fold-piece.js';
import { volumeOf } from '../../tensor/strided/strided.js';

/** For each target of a plan, where its bytes stand in the source as they are to be written, if they do. */
export function standingTensors(plan: Plan): (StandingTensor | undefined)[] {
  const standing: (StandingTensor | undefined)[] = plan.targets.map(() => undefined);
  const seen = new Set<number>();
  for (const piece of plan.pieces) {
    const { target } = piece;
    const isOnly = !seen.has(target);
    seen.add(target);
    standing[target] = isOnly && piece.value.kind === 'load' ? standingOf(plan, piece) : undefined;
  }
  return standing;
}

function standingOf(plan: Plan, piece: Plan['pieces'][number]): StandingTensor | undefined {
  const { sizes, offset, strides, target, value } = foldPiece(piece);
  const wanted = plan.targets[target];
  const [count = 1] = sizes;
  if (value.kind !== 'load' || wanted === undefined || sizes.length > 1 || offset !== 0) return undefined;
  if (count !== volumeOf(wanted.shape) || (count > 1 && (strides[0] !== 1 || value.strides[0] !== 1))) return undefined;
  const source = plan.sources[value.tensor];
  const before = value.offset * value.dtype.bits;
  if (source === undefined || before % 8 !== 0) return undefined;
  return {
    file: source.file,
    fileSize: plan.files[source.file]?.size ?? 0,
    offset: source.offset + before / 8,
    bytes: byteLength(wanted.dtype, count),
  };
}
