import { bf16 } from '../../dtypes/bf16.js';
import { f32 } from '../../dtypes/f32.js';
import type { CastFamily } from './cast-family.js';
import { I32, overBytes, U8 } from '../words.js';
import { patternCast } from './pattern.js';

/**
 * From f32 to a float of 8 bits, through a table of the upper halves. The lower half leaves one trace, a 1 in the last
 * bit ("rounding to odd"): with at least two bits more than the result has, the second rounding is as good as one from
 * all bits (Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums", 2008).
 */
export const oddTableCast: CastFamily = {
  name: 'odd-table',
  make: (from, to) => {
    if (from !== f32 || to.class !== 'float' || to.bits !== 8) return undefined;
    const pattern = patternCast(bf16, to);
    if (pattern === undefined || to.values.precision + 2 > bf16.values.precision) return undefined;
    const table = Uint8Array.from({ length: 65536 }, (_, upper) => pattern(upper));
    return overBytes(I32, U8, (source, target, count) => loop(table, source, target, count));
  },
};

function loop(table: Uint8Array, source: Int32Array, target: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = source[i] ?? 0;
    target[i] = table[(x >>> 16) | ((x & 0xffff) === 0 ? 0 : 1)] ?? 0;
  }
}
