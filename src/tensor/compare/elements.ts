/** A tensor, one element at a time: for samples. */
export interface Elements {
  readonly count: number;
  /** What stands at a flat (row-major) position, as a number that is the same exactly for equal bits; NaNs are all the same. */
  at(element: number): number;
}

/** Pseudo-random integers in [0, limit), the same in every run (mulberry32). */
export function randomIntegers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return limit => {
    // Two draws: positions in a tensor go beyond 2^32.
    const value = limit > 2 ** 32 ? (Math.floor(next() * 2 ** 21) + next()) / 2 ** 21 : next();
    return Math.min(limit - 1, Math.floor(value * limit));
  };
}
