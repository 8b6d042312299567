import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { unreadableMapping } from '../diagnostics/catalog/usage.js';
import { MapcError } from '../diagnostics/mapc-error.js';
import { inArgument } from '../diagnostics/source.js';

/** More bytes than any text of a mapping has: a file is not read into memory because somebody named it. */
const MOST_BYTES = 8 << 20;
const STEP = 64 << 10;

/**
 * The text of a mapping; a pipe is read to its end. Undefined where there is no such file. Throws MAPC8011 for one that cannot
 * be read, is too large, or is no UTF-8.
 */
export function readMappingFile(path: string, shown = path): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readAll(file));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw new MapcError(unreadableMapping.make(inArgument(shown), { path: shown, reason: readFailure(error) }));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function readAll(file: number): Uint8Array {
  const { size } = fstatSync(file);
  if (size > MOST_BYTES) throw new TooLarge(`it has ${size} bytes, and at most ${MOST_BYTES} are read`);
  const parts: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const part = new Uint8Array(STEP);
    const count = readSync(file, part);
    if (count === 0) return Buffer.concat(parts);
    total += count;
    if (total > MOST_BYTES) throw new TooLarge(`it has more than ${MOST_BYTES} bytes`);
    parts.push(part.subarray(0, count));
  }
}

class TooLarge extends Error {}

const REASONS: Readonly<Partial<Record<string, string>>> = {
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
  ELOOP: 'it is a link that leads back to itself',
  ENAMETOOLONG: 'no file can have so long a name',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is no UTF-8',
};

/** Why a mapping could not be read, as half a sentence. */
export function readFailure(error: unknown): string {
  const known = REASONS[codeOf(error) ?? ''];
  return known ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | undefined {
  const found = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof found === 'string' ? found : undefined;
}
