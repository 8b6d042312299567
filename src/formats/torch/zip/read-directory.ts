import { zipEntryTwice } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import { decodeUtf8 } from '../../json/read-json-file.js';
import { findDirectory } from './find-directory.js';
import { DIRECTORY_HEADER, DIRECTORY_HEADER_BYTES, EXTRA_64, IN_64_32, type ZipEntry } from './zip-entry.js';
import { malformed, readView, sizeAt, type ZipSource } from './zip-reader.js';

/** The entries of a zip, by name, in the order of its directory. */
export interface ZipDirectory {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** Byte of the file where it begins. */
  readonly at: number;
}

/** Reads the directory of a zip. Throws MapcError (MAPC5203, MAPC5204). `maxBytes` bounds it. */
export async function readDirectory(source: ZipSource, maxBytes: number): Promise<ZipDirectory> {
  const place = await findDirectory(source);
  if (place.size > maxBytes) {
    throw malformed(source, `its directory has ${place.size} bytes, and at most ${maxBytes} are read`, place.at);
  }
  const view = await readView(source, place.at, place.size, 'its directory');
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < place.entries; i++) {
    const { entry, length } = readDescription(source, view, at, place.at);
    const { name } = entry;
    if (entries.has(name)) {
      throw new MapcError(zipEntryTwice.make(inFile(source.path, { offset: entry.describedAt }), { entry: name }));
    }
    entries.set(name, entry);
    at += length;
  }
  if (at !== place.size) throw malformed(source, 'its directory is longer than its entries', place.at + at);
  return { entries, at: place.at };
}

function readDescription(
  source: ZipSource,
  view: DataView,
  at: number,
  directoryAt: number,
): { readonly entry: ZipEntry; readonly length: number } {
  const offset = directoryAt + at;
  if (view.byteLength - at < DIRECTORY_HEADER_BYTES || view.getUint32(at, true) !== DIRECTORY_HEADER) {
    throw malformed(source, 'its directory has something that is no entry', offset);
  }
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const length = DIRECTORY_HEADER_BYTES + nameLength + extraLength + view.getUint16(at + 32, true);
  if (length > view.byteLength - at) throw malformed(source, 'an entry reaches beyond its directory', offset);
  if (view.getUint16(at + 34, true) !== 0) throw malformed(source, 'it says that it is part of several', offset);
  const nameAt = at + DIRECTORY_HEADER_BYTES;
  const name = decodeUtf8(new Uint8Array(view.buffer, view.byteOffset + nameAt, nameLength));
  if (name === undefined) throw malformed(source, 'the name of an entry is no UTF-8', offset);

  const wide = wideFields(source, view, nameAt + nameLength, extraLength, offset);
  const field = (narrow: number, what: string): number => (narrow === IN_64_32 ? wide(what) : narrow);
  // The order of the fields in the extra is the order in which they are asked for.
  const size = field(view.getUint32(at + 24, true), 'the size of an entry');
  const compressedSize = field(view.getUint32(at + 20, true), 'the size of an entry');
  const headerAt = field(view.getUint32(at + 42, true), 'the place of an entry');
  const entry = {
    name,
    nameBytes: nameLength,
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    compressedSize,
    size,
    headerAt,
    describedAt: offset,
  };
  return { entry, length };
}

/** Gives the 64-bit fields of an entry's extra one after the other. */
function wideFields(
  source: ZipSource,
  view: DataView,
  extraAt: number,
  extraLength: number,
  offset: number,
): (what: string) => number {
  let at = extraAt;
  let end = extraAt;
  for (let i = extraAt; i + 4 <= extraAt + extraLength;) {
    const length = view.getUint16(i + 2, true);
    if (view.getUint16(i, true) === EXTRA_64 && i + 4 + length <= extraAt + extraLength) {
      at = i + 4;
      end = at + length;
      break;
    }
    i += 4 + length;
  }
  return what => {
    if (end - at < 8) throw malformed(source, `${what} is said to stand in a field that is missing`, offset);
    at += 8;
    return sizeAt(source, view, at - 8, what, offset);
  };
}
