import { readSync } from 'node:fs';
import { hasCode } from './errno.js';

/** Bytes of one system call: some systems take no more than 2^31 - 1, and a long one cannot be interrupted. */
export const MAX_READ_BYTES = 64 * 1024 * 1024;

/**
 * Fills `into` from a position of a file, whatever the system gives at a time, and gives the number of bytes: fewer than
 * asked for only where the file ends.
 */
export function preadAll(fd: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const count = untilCalm(() =>
      readSync(fd, into, done, Math.min(MAX_READ_BYTES, into.length - done), position + done),
    );
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Runs a system call again that a signal has interrupted: Node does so for all calls but reads. */
function untilCalm<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!hasCode(error, 'EINTR')) throw error;
    }
  }
}
