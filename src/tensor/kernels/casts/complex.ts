import type { DType } from '../../dtype.js';
import { c128 } from '../../dtypes/c128.js';
import { c64 } from '../../dtypes/c64.js';
import { f32 } from '../../dtypes/f32.js';
import { f64 } from '../../dtypes/f64.js';
import type { CastFamily, FindCast } from './cast-family.js';
import { copyStrided } from '../copy-strided.js';
import { CHUNK, type CastRun } from '../words.js';

/** To a complex dtype, part by part; a real number has the imaginary part 0. */
export const complexCast: CastFamily = {
  name: 'complex',
  make: (from, to, kernel) => {
    const part = partOf(to);
    if (part === undefined) return undefined;
    const fromPart = partOf(from);
    if (fromPart === undefined) return fromReal(from, part, kernel);
    const run = kernel(fromPart, part);
    if (run === undefined) return undefined;
    return (source, sourceOffset, target, targetOffset, count) =>
      run(source, 2 * sourceOffset, target, 2 * targetOffset, 2 * count);
  },
};

function partOf(dtype: DType): DType | undefined {
  return dtype === c64 ? f32 : dtype === c128 ? f64 : undefined;
}

function fromReal(from: DType, part: DType, kernel: FindCast): CastRun | undefined {
  const run = kernel(from, part);
  if (run === undefined) return undefined;
  const real = new Uint8Array((part.bits / 8) * CHUNK);
  return (source, sourceOffset, target, targetOffset, count) => {
    const width = part.bits / 4;
    target.fill(0, targetOffset * width, (targetOffset + count) * width);
    for (let done = 0; done < count; done += CHUNK) {
      const n = Math.min(CHUNK, count - done);
      run(source, sourceOffset + done, real, 0, n);
      copyStrided(
        { bytes: real, offset: 0, strides: [1] },
        { bytes: target, offset: 2 * (targetOffset + done), strides: [2] },
        [n],
        part.bits,
      );
    }
  };
}
