import type { DType } from '../dtype.js';
import { CAST_FAMILIES } from './casts/index.js';
import { plainCast } from './casts/plain.js';
import { castStrided } from './cast-strided.js';
import type { CastRun } from './words.js';

const kernels = new Map<DType, Map<DType, CastRun>>();

/**
 * The fastest kernel for this pair: bits in, bits out. Rounds to nearest, ties to even; NaN stays NaN (always the same
 * one); a dtype wider than f32 goes through f32 on its way to a narrower float, as torch does. Undefined where no cast
 * is meant: a complex number to a real one.
 */
export function castKernel(from: DType, to: DType): CastRun | undefined {
  const known = kernels.get(from)?.get(to);
  if (known !== undefined) return known;
  for (const family of CAST_FAMILIES) {
    const plain = family.make(from, to, castKernel);
    if (plain === undefined) continue;
    const run = overKernelMemory(from, to, plain);
    const row = kernels.get(from) ?? new Map<DType, CastRun>();
    row.set(to, run);
    kernels.set(from, row);
    return run;
  }
  return undefined;
}

/** The same cast, by WebAssembly where source and target lie in one memory of kernels. */
function overKernelMemory(from: DType, to: DType, plain: CastRun): CastRun {
  return (source, sourceOffset, target, targetOffset, count) => {
    const input = { bytes: source, offset: sourceOffset, strides: [1] };
    const output = { bytes: target, offset: targetOffset, strides: [1] };
    if (!castStrided(from, to, input, output, [count])) plain(source, sourceOffset, target, targetOffset, count);
  };
}

/** True if there is a cast for this pair. */
export function canCast(from: DType, to: DType): boolean {
  return from === to || from.class !== 'complex' || to.class === 'complex';
}

/** The kernel that handles every pair of real dtypes element by element: what the fast ones are tested against. */
export function plainCastKernel(from: DType, to: DType): CastRun | undefined {
  return plainCast.make(from, to, castKernel);
}
