import { zipMalformed } from '../../../diagnostics/catalog/torch.js';
import { MapcError } from '../../../diagnostics/mapc-error.js';
import { inFile } from '../../../diagnostics/source.js';
import type { ReadAt } from '../../directory.js';

/** A zip that is being read: its bytes, and where it stands for messages. */
export interface ZipSource {
  readonly file: ReadAt;
  readonly path: string;
}

/** The finding of a zip that is damaged, at this byte of the file. */
export function malformed({ path }: ZipSource, problem: string, offset?: number): MapcError {
  return new MapcError(zipMalformed.make(inFile(path, offset === undefined ? {} : { offset }), { problem }));
}

/** `length` bytes at `position`, or the finding that the file ends before them. */
export async function readView(source: ZipSource, position: number, length: number, what: string): Promise<DataView> {
  if (position < 0 || length > source.file.size - position) {
    throw malformed(source, `the file ends before ${what}`, Math.min(position, source.file.size));
  }
  const bytes = await source.file.read(position, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit number that says a size or a place in the file: what is beyond the file cannot be true. */
export function sizeAt(source: ZipSource, view: DataView, at: number, what: string, offset: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(source.file.size)) throw malformed(source, `${what} is ${value}, beyond the file`, offset);
  return Number(value);
}
