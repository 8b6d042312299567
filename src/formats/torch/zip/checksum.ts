import { crc32 } from 'node:zlib';
import { checksumWrong } from '../../../diagnostics/catalog/torch.js';
import type { Diagnostic } from '../../../diagnostics/diagnostic.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import type { ReadAt } from '../../directory.js';
import type { StoredEntry } from './zip-entry.js';

/** torch can be told to write no checksums (`set_crc32_options`): then all of them are 0. */
export function hasChecksums(entries: Iterable<StoredEntry>): boolean {
  for (const { crc } of entries) if (crc !== 0) return true;
  return false;
}

/** Bytes that are read at once. */
const CHUNK = 1 << 20;

/** Reads a stretch of a file from front to back. */
export async function readThrough(
  file: ReadAt,
  from: number,
  length: number,
  visit: (bytes: Uint8Array) => void,
): Promise<void> {
  for (let done = 0; done < length; done += CHUNK) {
    visit(await file.read(from + done, Math.min(CHUNK, length - done)));
  }
}

/** CRC-32 of an entry's data, which it reads. */
export async function checksumOf(file: ReadAt, { dataAt, size }: StoredEntry): Promise<number> {
  let crc = 0;
  await readThrough(file, dataAt, size, bytes => void (crc = crc32(bytes, crc)));
  return crc;
}

/** MAPC5209 where `crc`, that of an entry's data, is not the one that the zip says. */
export function compareChecksum(path: string, entry: StoredEntry, crc: number): Diagnostic | undefined {
  if (crc === entry.crc) return undefined;
  const hex = (value: number): string => value.toString(16).padStart(8, '0');
  return checksumWrong.make(inFile(path, { offset: entry.dataAt }), {
    entry: entry.name,
    expected: hex(entry.crc),
    found: hex(crc),
  });
}

/** Throws MAPC5209 where these, the bytes of an entry, do not have the checksum that the zip says. */
export function checkBytes(path: string, entry: StoredEntry, bytes: Uint8Array): void {
  const finding = compareChecksum(path, entry, crc32(bytes));
  if (finding !== undefined) throw new MapcError(finding);
}
