import { crc32 } from 'node:zlib';
import { checksumWrong } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import type { StoredEntry } from './zip-entry.js';

/** torch can be told to write no checksums (`set_crc32_options`): then all of them are 0. */
export function hasChecksums(entries: Iterable<StoredEntry>): boolean {
  for (const { crc } of entries) if (crc !== 0) return true;
  return false;
}

/** Throws MAPC5209 where these, the bytes of an entry, do not have the checksum that the zip says. */
export function checkBytes(path: string, entry: StoredEntry, bytes: Uint8Array): void {
  const found = crc32(bytes);
  if (found === entry.crc) return;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  throw new MapcError(
    checksumWrong.make(inFile(path, { offset: entry.dataAt }), {
      entry: entry.name,
      expected: hex(entry.crc),
      found: hex(found),
    }),
  );
}
