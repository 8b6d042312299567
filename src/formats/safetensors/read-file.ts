import { fileTooShort, headerAboveLimit, headerBeyondFile } from '../../diagnostics/catalog/safetensors-header.js';
import { MapcError } from '../../diagnostics/mapc-error.js';
import { inFile } from '../../diagnostics/source.js';
import type { ReadAt } from '../directory.js';
import { checkEntries } from './check-entries.js';
import { HeaderFindings } from '../header-findings.js';
import { parseHeader, type HeaderEntry } from './parse-header.js';

/** Bytes before the header: its length, a little-endian integer. */
export const LENGTH_BYTES = 8;

/** The reference's own limit (`MAX_HEADER_SIZE`). */
export const MAX_HEADER_BYTES = 100_000_000;

/** A text of more characters cannot be made by V8, whatever the limit is raised to. */
const HIGHEST_LIMIT = 500_000_000;

/** A safetensors file as its header describes it, checked against its size. */
export interface SafetensorsFile {
  readonly size: number;
  /** Byte of the file where the data begins: what offsets of entries count from. */
  readonly dataStart: number;
  readonly metadata: ReadonlyMap<string, string> | undefined;
  /** In the order of their bytes. They cover the data without a gap. */
  readonly entries: readonly HeaderEntry[];
}

/**
 * Reads and checks the header of one file. Nothing is allocated by a number of the file before it was compared with the
 * file's size and the limit. Throws MapcError with all findings (MAPC5100-5121). `path` is for messages.
 */
export async function readSafetensorsFile(
  file: ReadAt,
  path: string,
  maxHeaderBytes = MAX_HEADER_BYTES,
): Promise<SafetensorsFile> {
  const { size } = file;
  const place = inFile(path, { offset: 0 });
  if (size < LENGTH_BYTES) throw new MapcError(fileTooShort.make(inFile(path), { size }));
  const start = await file.read(0, LENGTH_BYTES);
  const declared = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (declared > BigInt(size - LENGTH_BYTES)) {
    throw new MapcError(headerBeyondFile.make(place, { length: declared.toLocaleString('en-US'), size }));
  }
  const length = Number(declared);
  const limit = Math.min(maxHeaderBytes, HIGHEST_LIMIT);
  if (length > limit) throw new MapcError(headerAboveLimit.make(place, { length, limit }));

  const findings = new HeaderFindings(path);
  const header = parseHeader(await file.read(LENGTH_BYTES, length), findings);
  const dataStart = LENGTH_BYTES + length;
  // Entries that could not be used leave gaps that are no mistakes of their own.
  const entries =
    header === undefined || findings.count > 0 ? [] : checkEntries(header.entries, size - dataStart, findings);
  if (header === undefined || findings.count > 0) throw new MapcError(findings.list());
  return { size, dataStart, metadata: header.metadata, entries };
}
