import type { CastFamily } from './cast-family.js';
import { numberReader, numberWriter } from './number-access.js';

/** Any pair of real dtypes, one element after the other: the definition that the fast loops are compared with. */
export const plainCast: CastFamily = {
  name: 'plain',
  make: (from, to) => {
    const read = numberReader(from);
    const write = numberWriter(to);
    if (read === undefined || write === undefined) return undefined;
    return (source, sourceOffset, target, targetOffset, count) => {
      const input = new DataView(source.buffer, source.byteOffset, source.byteLength);
      const output = new DataView(target.buffer, target.byteOffset, target.byteLength);
      for (let i = 0; i < count; i++) write(output, targetOffset + i, read(input, sourceOffset + i));
    };
  },
};
