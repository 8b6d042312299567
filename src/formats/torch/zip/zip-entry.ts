/** An entry of a zip as its directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of the name in UTF-8. */
  readonly nameBytes: number;
  readonly flags: number;
  /** 0: stored as it is. */
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Byte of the file where its local header begins. */
  readonly headerAt: number;
  /** Byte of the file where its description in the directory begins. */
  readonly describedAt: number;
}

/** A stored entry, and the byte of the file where its data begins. There may be a million, so it says no more than is asked. */
export interface StoredEntry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly describedAt: number;
  readonly dataAt: number;
}

export const LOCAL_HEADER = 0x04034b50;
export const DIRECTORY_HEADER = 0x02014b50;
export const END_RECORD = 0x06054b50;
export const END_RECORD_64 = 0x06064b50;
export const END_LOCATOR_64 = 0x07064b50;

export const LOCAL_HEADER_BYTES = 30;
export const DIRECTORY_HEADER_BYTES = 46;
export const END_RECORD_BYTES = 22;
export const END_RECORD_64_BYTES = 56;
export const END_LOCATOR_64_BYTES = 20;

/** Header ID of the extra field that holds 64-bit sizes. */
export const EXTRA_64 = 0x0001;

/** A 16- or 32-bit field that says: the value stands in the 64-bit record. */
export const IN_64_16 = 0xffff;
export const IN_64_32 = 0xffffffff;

export const FLAG_ENCRYPTED = 0x0001;
/** Sizes and checksum stand behind the data; the local header may leave them out. */
export const FLAG_DESCRIPTOR = 0x0008;
export const FLAG_UTF8 = 0x0800;
