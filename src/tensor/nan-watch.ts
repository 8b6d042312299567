import type { DType } from './dtype.js';

/** Notices whether a NaN came to where it has no value: what stands there then is not what was computed. */
export interface NaNWatch {
  met: boolean;
}

/** True if a NaN of `from` is lost in a cast to `to`. (A truth value has one: NaN is not zero.) */
export function losesNaN(from: DType, to: DType): boolean {
  return from.class !== 'complex' && from.values.nan && !to.values.nan && to.class !== 'bool';
}
