import {
  diskFailed,
  fileTooLarge,
  nameTooLong,
  noSpace,
  notPermitted,
  quotaExceeded,
  readOnlyDisk,
  systemError,
  tooManyOpenFiles,
} from '../../diagnostics/catalog/run.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';

/** What was tried, as a verb that a path follows. */
export type Operation = 'read' | 'write' | 'create' | 'open' | 'sync' | 'close' | 'rename' | 'delete' | 'look at';

/** Node knows no name for it and says UNKNOWN: the number is Linux's. */
const EDQUOT = -122;

export interface SystemError extends Error {
  readonly code: string;
  readonly errno: number;
}

/** True for what Node throws when a system call fails (by its form: an error may come from another realm). */
export function isSystemError(error: unknown): error is SystemError {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('errno' in error)) return false;
  return typeof error.code === 'string' && typeof error.errno === 'number';
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code);
}

/** The error of a failed system call as a typed finding (MAPC6010 to MAPC6019); anything else as it is. */
export function diskError(error: unknown, operation: Operation, path: string): unknown {
  if (!isSystemError(error)) return error;
  const temporary = hasCode(error, 'EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN');
  return new MapcError(findingOf(error, operation, path), { cause: error, temporary });
}

function findingOf(error: SystemError, operation: Operation, path: string): Diagnostic {
  const place = inFile(path);
  if (error.errno === EDQUOT || error.code === 'EDQUOT') return quotaExceeded.make(place, { path });
  switch (error.code) {
    case 'ENOSPC':
      return noSpace.make(place, { path });
    case 'EFBIG':
      return fileTooLarge.make(place, { path });
    case 'EIO':
      return diskFailed.make(place, { path, operation });
    case 'EROFS':
      return readOnlyDisk.make(place, { path });
    case 'EACCES':
    case 'EPERM':
      return notPermitted.make(place, { path, operation });
    case 'EMFILE':
    case 'ENFILE':
      return tooManyOpenFiles.make(place, { path });
    case 'ENAMETOOLONG':
      return nameTooLong.make(place, { path });
    default:
      return systemError.make(place, { path, operation, code: error.code });
  }
}

/** Runs a file operation; what the system refuses is thrown as a typed finding that names the path. */
export function onDisk<T>(operation: Operation, path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw diskError(error, operation, path);
  }
}
