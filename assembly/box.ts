/**
 * A box that is copied, as numbers of 32 bits in memory. Its elements are runs of `unit` bytes. Three numbers stand for
 * a dimension: its size, and the steps from element to element in source and target, in bytes. First the two dimensions
 * of a plane: `along` (the target's elements stand side by side) and `across` (usually the source's do); then the rest.
 */
export const UNIT: usize = 0;
/** A unit of half bytes: source rows and target rows of the plane are packed, low half first; both sizes are even. */
export const HALF_BYTES: i32 = 0;
export const RANK: usize = 4;
export const ALONG: usize = 8;
export const ACROSS: usize = 20;
export const OUTER: usize = 32;

export const SIZE: usize = 0;
export const SOURCE: usize = 4;
export const TARGET: usize = 8;
export const DIMENSION: usize = 12;

/** A number of the box. */
export function at(address: usize): i32 {
  return load<i32>(address);
}
