import { zipCompressed, zipHeadersDisagree, zipOverlap } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import type { ZipDirectory } from './read-directory.js';
import {
  FLAG_DESCRIPTOR,
  FLAG_ENCRYPTED,
  IN_64_32,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  type StoredEntry,
  type ZipEntry,
} from './zip-entry.js';
import { malformed, type ZipSource } from './zip-reader.js';

/** Local headers that are read at once where reading must be waited for. */
const BATCH = 64;

/**
 * Where the data of each entry begins: the header before it says so, and must agree with the directory. All are stored as
 * they are, disjoint, and end before the directory. Throws MapcError (MAPC5203, MAPC5205-5207).
 */
export async function locateEntries(
  source: ZipSource,
  { entries, at: directoryAt }: ZipDirectory,
): Promise<ReadonlyMap<string, StoredEntry>> {
  for (const entry of entries.values()) assertStored(source, entry);
  const located = new Map<string, StoredEntry>();
  const all = [...entries.values()];
  for (let i = 0; i < all.length; i += BATCH) {
    const batch = await Promise.all(all.slice(i, i + BATCH).map(entry => locate(source, entry, directoryAt)));
    for (const entry of batch) located.set(entry.name, entry);
  }
  const ordered = [...located.values()].sort((a, b) => a.headerAt - b.headerAt);
  for (const [i, entry] of ordered.entries()) {
    const before = ordered[i - 1];
    if (before !== undefined && before.dataAt + before.size > entry.headerAt) {
      throw new MapcError(
        zipOverlap.make(inFile(source.path, { offset: entry.headerAt }), { first: before.name, second: entry.name }),
      );
    }
  }
  return located;
}

function assertStored(source: ZipSource, { name: entry, method, flags, ...sizes }: ZipEntry): void {
  if (method !== 0 || (flags & FLAG_ENCRYPTED) !== 0) {
    throw new MapcError(zipCompressed.make(inFile(source.path, { offset: sizes.headerAt }), { entry, method }));
  }
  if (sizes.size !== sizes.compressedSize) {
    throw malformed(source, 'an entry that is stored has two sizes', sizes.describedAt);
  }
}

async function locate(source: ZipSource, entry: ZipEntry, directoryAt: number): Promise<StoredEntry> {
  const nameBytes = new TextEncoder().encode(entry.name);
  const length = LOCAL_HEADER_BYTES + nameBytes.length;
  if (entry.headerAt > directoryAt - length)
    throw malformed(source, 'an entry begins behind the entries', entry.headerAt);
  const header = await headerBytes(source, entry.headerAt, length);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== LOCAL_HEADER) {
    throw malformed(source, 'an entry does not begin with a header', entry.headerAt);
  }
  const disagree = (what: string): MapcError =>
    new MapcError(
      zipHeadersDisagree.make(inFile(source.path, { offset: entry.headerAt }), { entry: entry.name, what }),
    );
  const name = header.subarray(LOCAL_HEADER_BYTES);
  if (view.getUint16(26, true) !== name.length || name.some((byte, i) => byte !== nameBytes[i])) throw disagree('name');
  if (view.getUint16(6, true) !== entry.flags) throw disagree('flags');
  if (view.getUint16(8, true) !== entry.method) throw disagree('compression');
  // With a descriptor behind the data, the header may leave these fields out.
  const fits = (found: number, expected: number): boolean =>
    found === expected || (found === 0 && (entry.flags & FLAG_DESCRIPTOR) !== 0);
  const fitsSize = (found: number): boolean => found === IN_64_32 || fits(found, entry.size);
  if (!fits(view.getUint32(14, true), entry.crc)) throw disagree('checksum');
  if (!fitsSize(view.getUint32(18, true)) || !fitsSize(view.getUint32(22, true))) throw disagree('size');

  const dataAt = entry.headerAt + length + view.getUint16(28, true);
  if (entry.size > directoryAt - dataAt) throw malformed(source, 'an entry reaches into the directory', entry.headerAt);
  return { ...entry, dataAt };
}

async function headerBytes({ file }: ZipSource, position: number, length: number): Promise<Uint8Array> {
  if (file.readInto === undefined) return file.read(position, length);
  const bytes = new Uint8Array(length);
  file.readInto(position, bytes);
  return bytes;
}
