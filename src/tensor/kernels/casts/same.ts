import type { CastFamily } from './cast-family.js';
import { copyStrided } from '../copy-strided.js';

/** No cast: the bits as they are. */
export const sameCast: CastFamily = {
  name: 'same',
  make: (from, to) =>
    from !== to
      ? undefined
      : (source, sourceOffset, target, targetOffset, count) => {
          copyStrided(
            { bytes: source, offset: sourceOffset, strides: [1] },
            { bytes: target, offset: targetOffset, strides: [1] },
            [count],
            from.bits,
          );
        },
};
