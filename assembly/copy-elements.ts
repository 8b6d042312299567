import { copyRun } from './copy-run';

/** Edge of a block in elements: what a block touches stays in the first cache. */
const BLOCK: i32 = 64;

/** Below, the loop over `along` is too short to be the inner one. */
const SHORT: i32 = 16;

/**
 * Copies a plane of elements of `unit` bytes with any strides (in bytes), block by block; rows of a block run along the
 * target, so that writes are long, if they are not too short.
 */
export function copyElements(
  source: usize,
  target: usize,
  unit: i32,
  along: i32,
  alongSource: i32,
  alongTarget: i32,
  across: i32,
  acrossSource: i32,
  acrossTarget: i32,
): void {
  if (along < SHORT && along < across) {
    copyBlocks(source, target, unit, across, acrossSource, acrossTarget, along, alongSource, alongTarget);
  } else copyBlocks(source, target, unit, along, alongSource, alongTarget, across, acrossSource, acrossTarget);
}

function copyBlocks(
  source: usize,
  target: usize,
  unit: i32,
  along: i32,
  alongSource: i32,
  alongTarget: i32,
  across: i32,
  acrossSource: i32,
  acrossTarget: i32,
): void {
  for (let across0 = 0; across0 < across; across0 += BLOCK) {
    const acrossEnd = min(across0 + BLOCK, across);
    for (let along0 = 0; along0 < along; along0 += BLOCK) {
      const count = min(BLOCK, along - along0);
      for (let i = across0; i < acrossEnd; i++) {
        const from = source + i * acrossSource + along0 * alongSource;
        const to = target + i * acrossTarget + along0 * alongTarget;
        if (unit == 1) copyLine<u8>(from, to, count, alongSource, alongTarget);
        else if (unit == 2) copyLine<u16>(from, to, count, alongSource, alongTarget);
        else if (unit == 4) copyLine<u32>(from, to, count, alongSource, alongTarget);
        else if (unit == 8) copyLine<u64>(from, to, count, alongSource, alongTarget);
        else if (unit == 16) copyLine<v128>(from, to, count, alongSource, alongTarget);
        else copyRuns(from, to, unit, count, alongSource, alongTarget);
      }
    }
  }
}

function copyLine<T>(source: usize, target: usize, count: i32, sourceStep: i32, targetStep: i32): void {
  for (let i = 0; i < count; i++) {
    store<T>(target, load<T>(source));
    source += sourceStep;
    target += targetStep;
  }
}

function copyRuns(source: usize, target: usize, unit: i32, count: i32, sourceStep: i32, targetStep: i32): void {
  for (let i = 0; i < count; i++) {
    copyRun(source, target, unit);
    source += sourceStep;
    target += targetStep;
  }
}
