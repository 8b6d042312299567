import { chmodSync, constants, copyFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError, onDisk } from './errno.js';

/**
 * Makes a file that shares all bytes with another one until either is written to. False where the file system cannot do
 * that (most cannot, and none does between two of them): then nothing is there.
 */
export function cloneFile(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
  // Its permissions are those of the source, which may be read-only: a new file has what its new folder has.
  onDisk('write', to, () => chmodSync(to, statSync(dirname(to)).mode & 0o666));
  return true;
}
