import { isLossless, type DType } from '../dtype.js';
import { hasLanes } from './decode.js';
import { losesNaN } from '../nan-watch.js';
import type { LaneStep, LoopProgram } from './loop-program.js';

const programs = new Map<DType, Map<DType, LoopProgram>>();

/** A cast as a loop: loading gives numbers, storing rounds them. Undefined where lanes do not carry one of the dtypes. */
export function castProgram(from: DType, to: DType): LoopProgram | undefined {
  if (!hasLanes(from) || !hasLanes(to)) return undefined;
  const row = programs.get(from) ?? new Map<DType, LoopProgram>();
  programs.set(from, row);
  const known = row.get(to);
  if (known !== undefined) return known;
  // A NaN of 16 bits keeps its payload on the way in.
  const exact = isLossless(from, to) && from.bits < 16;
  const watched: LaneStep = {
    operands: [0],
    emit: (_, [lanes], note) => {
      if (lanes === undefined) throw new RangeError('a step has its operands');
      note(lanes);
      return lanes;
    },
  };
  const steps = losesNaN(from, to) ? [watched] : [];
  const program: LoopProgram = {
    inputs: [{ kind: 'elements', dtype: from, rounding: to }],
    steps,
    result: steps.length,
    output: to,
    exact,
  };
  row.set(to, program);
  return program;
}
