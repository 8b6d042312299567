import {
  accessDenied,
  fileMissing,
  notARegularFile,
  readFailed,
  tooManyLinks,
  tooManyOpenFiles,
} from '../../diagnostics/catalog/files.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';

/** Code of an error of the system (`ENOENT`), or undefined for an error of another kind. */
export function systemCode(error: unknown): string | undefined {
  // By its form: an error of another realm (a worker, a test) is no instance of this one's Error.
  if (typeof error !== 'object' || error === null || !('code' in error) || !('errno' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * What an error of the system means for a file that was to be read: MAPC5001-5003 and MAPC5005-5007. Any other error is
 * thrown on as it is.
 */
export function readError(path: string, error: unknown): MapcError {
  const code = systemCode(error);
  if (code === undefined) throw error;
  const place = inFile(path);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
      return new MapcError(fileMissing.make(place, { path }), { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new MapcError(accessDenied.make(place, { path }), { cause: error });
    case 'EISDIR':
      return new MapcError(notARegularFile.make(place, { path, found: 'a folder', expected: 'a file' }), {
        cause: error,
      });
    case 'ELOOP':
      return new MapcError(tooManyLinks.make(place, { path }), { cause: error });
    case 'EMFILE':
    case 'ENFILE':
      return new MapcError(tooManyOpenFiles.make(place, { path }), { cause: error, temporary: true });
    default:
      return new MapcError(readFailed.make(place, { path, problem: messageOf(error) }), {
        cause: error,
      });
  }
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
