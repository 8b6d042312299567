import type { Region } from '../../tensor/evaluate/region.js';
import type { SourceBox } from '../../tensor/evaluate/source-box.js';
import { spanOf, volumeOf } from '../../tensor/strided/strided.js';

/** Bytes of the elements of a box. */
export const bytesOfBox = ({ sizes, dtype }: SourceBox): number => (volumeOf(sizes) * dtype.bits) / 8;

/**
 * A region in parts for which no box holds more than `bytes`. The boxes have the region's dimensions first, and then those
 * of a segment that is reduced. It is cut along the dimension that is outermost in the source, if the segment lies within
 * one step of it: then each part is read in as long runs as the whole. The region itself where that cannot be.
 */
export function cutForSource(region: Region, boxes: readonly SourceBox[], bytes: number): readonly Region[] {
  const largest = Math.max(0, ...boxes.map(bytesOfBox));
  if (largest <= bytes) return [region];
  const rank = region.sizes.length;
  const outermost = boxes.map(({ sizes, strides }) => {
    const segment = spanOf(sizes.slice(rank), strides.slice(rank));
    let best = -1;
    for (let k = 0; k < rank; k++) {
      const stride = strides[k] ?? 0;
      if ((sizes[k] ?? 1) > 1 && stride > segment && stride > (strides[best] ?? 0)) best = k;
    }
    return best;
  });
  const [k = -1] = outermost;
  if (k < 0 || outermost.some(other => other !== k)) return [region];
  const size = region.sizes[k] ?? 1;
  const step = Math.max(1, Math.floor((size * bytes) / largest));
  return Array.from({ length: Math.ceil(size / step) }, (_, i) => ({
    start: region.start.map((start, d) => (d === k ? start + i * step : start)),
    sizes: region.sizes.map((own, d) => (d === k ? Math.min(step, size - i * step) : own)),
  }));
}
