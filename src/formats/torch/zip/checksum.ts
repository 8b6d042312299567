import { crc32 } from 'node:zlib';
import { checksumWrong } from '../../../diagnostics/catalog/torch.js';
import type { Diagnostic } from '../../../diagnostics/diagnostic.js';
import { inFile } from '../../../diagnostics/source.js';
import type { ReadAt } from '../../directory.js';
import type { StoredEntry } from './zip-entry.js';

/** Bytes that are read at once. */
const CHUNK = 1 << 20;

/** CRC32 of a stretch of a file. */
export async function checksum(file: ReadAt, position: number, length: number): Promise<number> {
  let crc = 0;
  for (let done = 0; done < length; done += CHUNK) {
    crc = crc32(await file.read(position + done, Math.min(CHUNK, length - done)), crc);
  }
  return crc;
}

/** torch can be told to write no checksums (`set_crc32_options`): then all of them are 0. */
export function hasChecksums(entries: Iterable<StoredEntry>): boolean {
  for (const { crc } of entries) if (crc !== 0) return true;
  return false;
}

/** MAPC5209 where the bytes of an entry do not have the checksum that the zip says. */
export async function checkEntry(file: ReadAt, path: string, entry: StoredEntry): Promise<Diagnostic | undefined> {
  const found = await checksum(file, entry.dataAt, entry.size);
  if (found === entry.crc) return undefined;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  return checksumWrong.make(inFile(path, { offset: entry.dataAt }), {
    entry: entry.name,
    expected: hex(entry.crc),
    found: hex(found),
  });
}
