import { writeSync } from 'node:fs';
import { invariant } from '../../diagnostics/invariant.js';

/** Most bytes of one call: longer ones are where Node's own limits and short writes begin. */
const MOST = 1 << 26;

/**
 * Writes all bytes at a position of a file. Node ignores a position that is no safe integer, without a word, and writes
 * where the file happens to stand: so that is checked here, and here is the only place that writes output.
 */
export function pwriteAll(fd: number, bytes: Uint8Array, position: number): void {
  invariant(Number.isSafeInteger(position) && position >= 0, `write at position ${position}`);
  invariant(Number.isSafeInteger(position + bytes.length), `write beyond position ${position}`);
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(fd, bytes, done, Math.min(MOST, bytes.length - done), position + done);
    if (written <= 0) throw Object.assign(new Error('a write wrote nothing'), { code: 'EIO', errno: -5 });
    done += written;
  }
}
