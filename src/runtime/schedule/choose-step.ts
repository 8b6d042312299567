import type { DType } from '../../tensor/dtype.js';
import { spanOf } from '../../tensor/strided/strided.js';
import { chooseTile } from '../tile/choose-tile.js';
import { boxesInRange } from '../tile/linear-range.js';
import type { RangePart } from './job.js';

/** How a stretch of a target is cut: elements [from, to), `step` at a time, at an estimated cost in bytes moved. */
export interface RangeCut {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly cost: number;
}

/** Half of the memory holds the stretch that is put together, the other half what is read for it. */
export const rangeBytes = (memory: number): number => Math.floor(memory / 2);

/** A write of this size is long enough; beyond, the cache is lost. */
const LONG_BYTES = 1 << 20;

/** The number of elements to put together at a time: whole rows of the pieces where they fit. */
export function chooseStep(parts: readonly RangePart[], dtype: DType, memory: number): RangeCut {
  const from = Math.min(...parts.map(part => part.offset));
  const to = Math.max(...parts.map(part => part.offset + spanOf(part.sizes, part.strides))) + 1;
  const inByte = dtype.bits < 8 ? 8 / dtype.bits : 1;
  // A range begins and ends with a byte.
  const start = Math.floor(from / inByte) * inByte;
  const end = Math.ceil(to / inByte) * inByte;
  const most = Math.max(inByte, Math.floor((rangeBytes(memory) * 8) / dtype.bits / inByte) * inByte);
  let best: RangeCut | undefined;
  for (const step of candidates(parts, start, end, most, inByte)) {
    const cost = costOf(parts, start, end, step, dtype, memory);
    // Shorter steps come first: a longer one must be worth leaving the cache for.
    if (best === undefined || cost < best.cost * ((step * dtype.bits) / 8 > LONG_BYTES ? 0.8 : 1)) {
      best = { from: start, to: end, step, cost };
    }
  }
  return best ?? { from: start, to: end, step: most, cost: Infinity };
}

/** Multiples of the pieces' strides that fit, shortest first. */
function candidates(parts: readonly RangePart[], from: number, to: number, most: number, inByte: number): number[] {
  const strides = new Set<number>([inByte]);
  for (const part of parts) for (const stride of part.strides) if (stride > 0) strides.add(stride);
  const steps = new Set<number>([Math.min(most, to - from)]);
  for (const stride of strides) {
    for (let step = stride; step <= Math.min(most, to - from); step *= 4) if (step % inByte === 0) steps.add(step);
    const rows = Math.floor(most / stride) * stride;
    if (rows > 0 && rows % inByte === 0) steps.add(Math.min(rows, to - from));
  }
  return [...steps].sort((a, b) => a - b);
}

/** Reads and writes of one step in the middle, times the number of steps. */
function costOf(
  parts: readonly RangePart[],
  from: number,
  to: number,
  step: number,
  dtype: DType,
  memory: number,
): number {
  const steps = Math.ceil((to - from) / step);
  const at = from + Math.floor((steps - 1) / 2) * step;
  let cost = (step * dtype.bits) / 8 + 8192;
  for (const part of parts) {
    const boxes = boxesInRange(part.offset, part.strides, part.sizes, at, Math.min(to, at + step));
    for (const { sizes } of boxes) {
      cost += chooseTile({ sizes, value: part.value }, memory - rangeBytes(memory)).cost;
    }
  }
  return cost * steps;
}
