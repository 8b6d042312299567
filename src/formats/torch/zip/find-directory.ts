import type { ZipSource } from './zip-reader.js';
import { malformed, readView, sizeAt } from './zip-reader.js';
import {
  DIRECTORY_HEADER_BYTES,
  END_LOCATOR_64,
  END_LOCATOR_64_BYTES,
  END_RECORD,
  END_RECORD_64,
  END_RECORD_64_BYTES,
  END_RECORD_BYTES,
  IN_64_16,
  IN_64_32,
} from './zip-entry.js';

/** Where the directory of a zip stands, and how many entries it has. */
export interface DirectoryPlace {
  readonly at: number;
  readonly size: number;
  readonly entries: number;
}

/** Most bytes of a comment behind the end record. */
const MAX_COMMENT = 0xffff;

/**
 * Finds the directory by the record at the end of the file, whose comment must reach exactly to the file's end: what
 * stands behind is hidden from some readers. Throws MAPC5203.
 */
export async function findDirectory(source: ZipSource): Promise<DirectoryPlace> {
  const endAt = await findEnd(source);
  const end = await readView(source, endAt, END_RECORD_BYTES, 'the record at its end');
  const place = {
    disk: end.getUint16(4, true),
    directoryDisk: end.getUint16(6, true),
    here: end.getUint16(8, true),
    entries: end.getUint16(10, true),
    size: end.getUint32(12, true),
    at: end.getUint32(16, true),
  };
  const wide = await findEnd64(source, endAt);
  if (wide === undefined) {
    if (place.disk !== 0 || place.directoryDisk !== 0 || place.here !== place.entries) {
      throw malformed(source, 'it says that it is part of several', endAt);
    }
    return check(source, place, endAt);
  }
  const agrees = (narrow: number, mark: number, value: number): boolean => narrow === mark || narrow === value;
  if (
    !agrees(place.entries, IN_64_16, wide.entries) ||
    !agrees(place.size, IN_64_32, wide.size) ||
    !agrees(place.at, IN_64_32, wide.at)
  ) {
    throw malformed(source, 'its two end records differ', endAt);
  }
  return check(source, wide, wide.recordAt);
}

async function findEnd(source: ZipSource): Promise<number> {
  const { size } = source.file;
  const length = Math.min(size, END_RECORD_BYTES + MAX_COMMENT);
  const start = size - length;
  const tail = await readView(source, start, length, 'its beginning');
  for (let i = length - END_RECORD_BYTES; i >= 0; i--) {
    if (tail.getUint32(i, true) !== END_RECORD) continue;
    if (i + END_RECORD_BYTES + tail.getUint16(i + 20, true) === length) return start + i;
  }
  throw malformed(source, 'the file does not end with the end of a zip', size);
}

async function findEnd64(
  source: ZipSource,
  endAt: number,
): Promise<(DirectoryPlace & { readonly recordAt: number }) | undefined> {
  const locatorAt = endAt - END_LOCATOR_64_BYTES;
  if (locatorAt < 0) return undefined;
  const locator = await readView(source, locatorAt, END_LOCATOR_64_BYTES, 'its end');
  if (locator.getUint32(0, true) !== END_LOCATOR_64) return undefined;
  const recordAt = sizeAt(source, locator, 8, 'the place of its 64-bit end record', locatorAt);
  const record = await readView(source, recordAt, END_RECORD_64_BYTES, 'its 64-bit end record');
  if (record.getUint32(0, true) !== END_RECORD_64)
    throw malformed(source, 'its 64-bit end record is missing', recordAt);
  if (recordAt + 12 + sizeAt(source, record, 4, 'the size of its 64-bit end record', recordAt) !== locatorAt) {
    throw malformed(source, 'its 64-bit end record does not end where it should', recordAt);
  }
  const here = record.getBigUint64(24, true);
  const entries = record.getBigUint64(32, true);
  if (locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1 || record.getUint32(16, true) !== 0) {
    throw malformed(source, 'it says that it is part of several', recordAt);
  }
  if (here !== entries || entries > BigInt(source.file.size)) {
    throw malformed(source, `it says that it has ${entries} entries`, recordAt);
  }
  return {
    entries: Number(entries),
    size: sizeAt(source, record, 40, 'the size of its directory', recordAt),
    at: sizeAt(source, record, 48, 'the place of its directory', recordAt),
    recordAt,
  };
}

function check(source: ZipSource, { at, size, entries }: DirectoryPlace, end: number): DirectoryPlace {
  if (at + size !== end) throw malformed(source, 'its directory does not stand right before its end', end);
  if (entries * DIRECTORY_HEADER_BYTES > size) {
    throw malformed(source, `its directory of ${size} bytes cannot have ${entries} entries`, end);
  }
  return { at, size, entries };
}
