/** Differences that count as none: an element is covered if any of these allows it. */
export interface Tolerance {
  /** Largest absolute difference. */
  readonly absolute?: number;
  /** Largest difference relative to the larger magnitude of the two. */
  readonly relative?: number;
  /** Largest number of units of the last place, in the coarser of the two dtypes. */
  readonly ulps?: number;
}

/** Nothing but equal elements. */
export const EXACT: Tolerance = Object.freeze({});

/** Whether a difference of finite numbers is covered. ULPs are undefined where the dtypes have none in common. */
export function covers(tolerance: Tolerance, absolute: number, relative: number, ulps: number | undefined): boolean {
  return (
    (tolerance.absolute !== undefined && absolute <= tolerance.absolute) ||
    (tolerance.relative !== undefined && relative <= tolerance.relative) ||
    (tolerance.ulps !== undefined && ulps !== undefined && ulps <= tolerance.ulps)
  );
}
