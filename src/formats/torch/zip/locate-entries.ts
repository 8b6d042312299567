import { zipCompressed, zipHeadersDisagree, zipOverlap } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import { decodeUtf8 } from '../../json/read-json-file.js';
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

/** Headers that stand this close to each other are read at once: a read costs more than some bytes too many. */
const WINDOW = 1 << 16;

/** Reads that wait for the disk at the same time. */
const BATCH = 64;

/**
 * Where the data of each entry begins: the header before it says so, and must agree with the directory. All are stored as
 * they are, disjoint, and end before the directory. In the order of their places. Throws MapcError (MAPC5203, MAPC5205-5207).
 */
export async function locateEntries(
  source: ZipSource,
  { entries, at: directoryAt }: ZipDirectory,
): Promise<ReadonlyMap<string, StoredEntry>> {
  for (const entry of entries.values()) {
    assertStored(source, entry);
    // The name before the data has the bytes of the name in the directory, so as many as those.
    if (entry.headerAt > directoryAt - headerBytes(entry)) {
      throw malformed(source, 'an entry begins behind the entries', entry.headerAt);
    }
  }
  const ordered = [...entries.values()].sort((a, b) => a.headerAt - b.headerAt);
  const located = new Map<string, StoredEntry>();
  let last: StoredEntry | undefined;
  const groups = windows(ordered);
  for (let i = 0; i < groups.length; i += BATCH) {
    for (const { group, at, bytes } of await Promise.all(
      groups.slice(i, i + BATCH).map(each => readGroup(source, each)),
    )) {
      for (const entry of group) {
        const stored = locate(source, entry, bytes.subarray(entry.headerAt - at), directoryAt);
        if (last !== undefined && last.dataAt + last.size > entry.headerAt) {
          const found = { first: last.name, second: entry.name };
          throw new MapcError(zipOverlap.make(inFile(source.path, { offset: entry.headerAt }), found));
        }
        located.set(entry.name, stored);
        last = stored;
      }
    }
  }
  return located;
}

const headerBytes = ({ nameBytes }: ZipEntry): number => LOCAL_HEADER_BYTES + nameBytes;

/** Cuts the entries, which are in the order of their places, into groups whose headers stand close to each other. */
function windows(ordered: readonly ZipEntry[]): readonly (readonly ZipEntry[])[] {
  const groups: ZipEntry[][] = [];
  let end = -1;
  for (const entry of ordered) {
    if (entry.headerAt + headerBytes(entry) <= end) groups.at(-1)?.push(entry);
    else {
      groups.push([entry]);
      end = entry.headerAt + Math.max(WINDOW, headerBytes(entry));
    }
  }
  return groups;
}

async function readGroup({ file }: ZipSource, group: readonly ZipEntry[]) {
  const at = group[0]?.headerAt ?? 0;
  const end = group.reduce((most, entry) => Math.max(most, entry.headerAt + headerBytes(entry)), at);
  return { group, at, bytes: await file.read(at, end - at) };
}

function assertStored(source: ZipSource, { name: entry, method, flags, ...sizes }: ZipEntry): void {
  if (method !== 0 || (flags & FLAG_ENCRYPTED) !== 0) {
    throw new MapcError(zipCompressed.make(inFile(source.path, { offset: sizes.headerAt }), { entry, method }));
  }
  if (sizes.size !== sizes.compressedSize) {
    throw malformed(source, 'an entry that is stored has two sizes', sizes.describedAt);
  }
}

/** Takes the header of an entry apart; `header` begins with it. */
function locate(source: ZipSource, entry: ZipEntry, header: Uint8Array, directoryAt: number): StoredEntry {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== LOCAL_HEADER) {
    throw malformed(source, 'an entry does not begin with a header', entry.headerAt);
  }
  const disagree = (what: string): MapcError =>
    new MapcError(
      zipHeadersDisagree.make(inFile(source.path, { offset: entry.headerAt }), { entry: entry.name, what }),
    );
  const length = headerBytes(entry);
  if (
    view.getUint16(26, true) !== entry.nameBytes ||
    !isName(header.subarray(LOCAL_HEADER_BYTES, length), entry.name)
  ) {
    throw disagree('name');
  }
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
  const { name, crc, size, describedAt } = entry;
  return { name, crc, size, describedAt, dataAt };
}

/** True if these are the bytes of the name. */
function isName(bytes: Uint8Array, name: string): boolean {
  if (bytes.length === name.length) return bytes.every((byte, i) => byte === name.charCodeAt(i) && byte < 0x80);
  return decodeUtf8(bytes) === name;
}
