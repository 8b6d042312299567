import { copyStrided } from '../kernels/copy-strided.js';
import type { Lanes } from './element-loops.js';
import { countOf, indexWithin, packedStrides, sameRegion, type Region } from './region.js';
import { bytesOf } from './round-lanes.js';

/** The results of a reduction over a region of its box (one position where the reduction does not move). */
export interface ReducedValues {
  readonly region: Region;
  /** Packed in row-major order. */
  readonly values: Lanes;
}

/** The part of reduced values that a region needs, packed. */
export function within(known: ReducedValues, region: Region): ReducedValues {
  if (sameRegion(known.region, region)) return known;
  const values = new Float64Array(countOf(region.sizes));
  copyStrided(
    {
      bytes: bytesOf(known.values),
      offset: indexWithin(region, known.region),
      strides: packedStrides(known.region.sizes),
    },
    { bytes: bytesOf(values), offset: 0, strides: packedStrides(region.sizes) },
    region.sizes,
    64,
  );
  return { region, values };
}
