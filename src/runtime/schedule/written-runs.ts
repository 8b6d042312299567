import { assertNever } from '../../diagnostics/invariant.js';
import { blocksOf, forEachBlock } from '../tile/blocks.js';
import { COPY_STEP, tileOf, type WriteJob } from './job.js';

/** Calls `visit` with each run of bytes that a step writes, in the order in which it writes them. */
export function forEachWrittenRun(
  job: WriteJob,
  step: number,
  visit: (file: number, position: number, length: number) => void,
): void {
  switch (job.kind) {
    case 'copy': {
      const from = step * COPY_STEP;
      visit(job.file, job.to + from, Math.min(job.length - from, COPY_STEP));
      return;
    }
    case 'range': {
      const { dtype, file, start } = job.target;
      const from = job.from + step * job.step;
      const to = Math.min(job.to, from + job.step);
      visit(file, start + (from * dtype.bits) / 8, Math.ceil(((to - from) * dtype.bits) / 8));
      return;
    }
    case 'box': {
      const { start, sizes } = tileOf(job, step);
      const { file, dtype, start: first } = job.target;
      const offset = start.reduce((at, from, k) => at + from * (job.strides[k] ?? 0), job.offset);
      const blocks = blocksOf(offset, job.strides, sizes, dtype.bits, 0);
      forEachBlock(blocks, position => visit(file, first + position, blocks.length));
      return;
    }
    default:
      assertNever(job);
  }
}
