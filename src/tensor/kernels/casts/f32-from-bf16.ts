import { bf16 } from '../../dtypes/bf16.js';
import { f32 } from '../../dtypes/f32.js';
import type { CastFamily } from './cast-family.js';
import { overBytes, U16, U32 } from '../words.js';

/** A bf16 is the upper half of its f32. */
export const f32FromBf16: CastFamily = {
  name: 'f32-from-bf16',
  make: (from, to) => (from === bf16 && to === f32 ? overBytes(U16, U32, loop) : undefined),
};

function loop(source: Uint16Array, target: Uint32Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const x = source[i] ?? 0;
    target[i] = (x & 0x7fff) > 0x7f80 ? 0x7fc00000 : x << 16;
  }
}
