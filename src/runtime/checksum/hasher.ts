import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Hash } from '../schedule/job.js';

/** Takes bytes in order, and gives their digest at the end. */
export interface Hasher {
  readonly update: (bytes: Uint8Array) => void;
  /** Most significant byte first. */
  readonly digest: () => Uint8Array;
}

/** A digest that has seen nothing yet. */
export function hasherOf(hash: Hash): Hasher {
  if (hash === 'sha256') {
    const sha256 = createHash('sha256');
    return { update: bytes => void sha256.update(bytes), digest: () => sha256.digest() };
  }
  let sum = 0;
  return {
    update: bytes => {
      sum = crc32(bytes, sum);
    },
    digest: () => {
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setUint32(0, sum);
      return bytes;
    },
  };
}
