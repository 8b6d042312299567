/** A part of a strided copy in two dimensions; each of its elements is a run of words. Strides count words. */
export interface Plane {
  /** The dimension that the target runs along. */
  readonly along: PlaneDimension;
  /** The other: usually the one that the source runs along. */
  readonly across: PlaneDimension;
  readonly run: number;
}

interface PlaneDimension {
  readonly size: number;
  readonly source: number;
  readonly target: number;
}

/** Edge of a block in elements: 64 cache lines on either side fit the first cache. */
const BLOCK = 64;

/*
 * One loop for each kind of array, alike to the letter: a loop that meets several kinds runs at a fraction of the
 * speed. The block's rows are walked along the target, so that writes are long.
 */

/** Copies a plane of words of 8 bits. */
export function copyPlane8(source: Uint8Array, from: number, target: Uint8Array, to: number, plane: Plane): void {
  const { along, across, run } = plane;
  for (let across0 = 0; across0 < across.size; across0 += BLOCK) {
    const acrossEnd = Math.min(across0 + BLOCK, across.size);
    for (let along0 = 0; along0 < along.size; along0 += BLOCK) {
      const alongEnd = Math.min(along0 + BLOCK, along.size);
      for (let i = across0; i < acrossEnd; i++) {
        let s = from + i * across.source + along0 * along.source;
        let t = to + i * across.target + along0 * along.target;
        for (let j = along0; j < alongEnd; j++) {
          for (let k = 0; k < run; k++) target[t + k] = source[s + k] ?? 0;
          s += along.source;
          t += along.target;
        }
      }
    }
  }
}

/** Copies a plane of words of 16 bits. */
export function copyPlane16(source: Uint16Array, from: number, target: Uint16Array, to: number, plane: Plane): void {
  const { along, across, run } = plane;
  for (let across0 = 0; across0 < across.size; across0 += BLOCK) {
    const acrossEnd = Math.min(across0 + BLOCK, across.size);
    for (let along0 = 0; along0 < along.size; along0 += BLOCK) {
      const alongEnd = Math.min(along0 + BLOCK, along.size);
      for (let i = across0; i < acrossEnd; i++) {
        let s = from + i * across.source + along0 * along.source;
        let t = to + i * across.target + along0 * along.target;
        for (let j = along0; j < alongEnd; j++) {
          for (let k = 0; k < run; k++) target[t + k] = source[s + k] ?? 0;
          s += along.source;
          t += along.target;
        }
      }
    }
  }
}

/** Copies a plane of words of 32 bits. */
export function copyPlane32(source: Uint32Array, from: number, target: Uint32Array, to: number, plane: Plane): void {
  const { along, across, run } = plane;
  for (let across0 = 0; across0 < across.size; across0 += BLOCK) {
    const acrossEnd = Math.min(across0 + BLOCK, across.size);
    for (let along0 = 0; along0 < along.size; along0 += BLOCK) {
      const alongEnd = Math.min(along0 + BLOCK, along.size);
      for (let i = across0; i < acrossEnd; i++) {
        let s = from + i * across.source + along0 * along.source;
        let t = to + i * across.target + along0 * along.target;
        for (let j = along0; j < alongEnd; j++) {
          for (let k = 0; k < run; k++) target[t + k] = source[s + k] ?? 0;
          s += along.source;
          t += along.target;
        }
      }
    }
  }
}

/** Copies a plane of half bytes; a half byte beside one that is not written stays as it is. */
export function copyPlaneNibbles(source: Uint8Array, from: number, target: Uint8Array, to: number, plane: Plane): void {
  const { along, across, run } = plane;
  for (let i = 0; i < across.size; i++) {
    for (let j = 0; j < along.size; j++) {
      const s = from + i * across.source + j * along.source;
      const t = to + i * across.target + j * along.target;
      for (let k = 0; k < run; k++) putNibble(target, t + k, nibbleAt(source, s + k));
    }
  }
}

function nibbleAt(bytes: Uint8Array, element: number): number {
  return ((bytes[Math.floor(element / 2)] ?? 0) >>> ((element % 2) * 4)) & 15;
}

function putNibble(bytes: Uint8Array, element: number, nibble: number): void {
  const at = Math.floor(element / 2);
  const shift = (element % 2) * 4;
  bytes[at] = ((bytes[at] ?? 0) & ~(15 << shift)) | (nibble << shift);
}
