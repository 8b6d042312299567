import {
  DIRECTORY_HEADER,
  END_LOCATOR_64,
  END_RECORD,
  END_RECORD_64,
  END_RECORD_64_BYTES,
  EXTRA_64,
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
  IN_64_16,
  IN_64_32,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
} from '../zip/zip-entry.js';
import { ByteBuilder } from './byte-builder.js';

/** An entry to be stored: its bytes, or their number where they are written later. */
export interface ZipMember {
  readonly name: string;
  readonly content: Uint8Array | number;
}

/** A zip without its checksums (0 where they go) and without the content that is written later. */
export interface ZipLayout {
  readonly size: number;
  readonly fixed: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Byte where the data of each member begins. */
  readonly dataAt: readonly number[];
}

/** Data of every entry begins at a multiple of this, as torch does it: a file can be mapped and used in place. */
const ALIGNMENT = 64;

/** ID of the extra field that pads a header, and the byte that fills it. */
const PADDING_ID = 0x4246;
const PADDING_BYTE = 0x5a;

const DESCRIPTOR = 0x08074b50;

/**
 * Lays out a zip of stored entries byte for byte as the writer in torch (miniz 3 with zip64 end records): sizes and
 * checksums stand behind the data and in the directory. Undefined where it would have 2^53 bytes or more.
 */
export function layoutZip(members: readonly ZipMember[]): ZipLayout | undefined {
  const fixed: { offset: number; bytes: Uint8Array }[] = [];
  const dataAt: number[] = [];
  const out = new ByteBuilder();
  const directory = new ByteBuilder();
  let base = 0;
  for (const { name, content } of members) {
    const entry = { name: new TextEncoder().encode(name), headerAt: base + out.length, size: sizeOf(content) };
    addHeader(out, entry);
    dataAt.push(base + out.length);
    if (typeof content === 'number') {
      const bytes = out.take();
      fixed.push({ offset: base, bytes });
      base += bytes.length + content;
      if (!Number.isSafeInteger(base)) return undefined;
    } else out.add(content);
    addDescriptor(out, entry);
    addDescription(directory, entry);
  }
  const directoryAt = base + out.length;
  out.add(directory.take());
  addEnd(out, directoryAt, base + out.length - directoryAt, members.length);
  const size = base + out.length;
  fixed.push({ offset: base, bytes: out.take() });
  return Number.isSafeInteger(size) ? { size, fixed, dataAt } : undefined;
}

interface Entry {
  readonly name: Uint8Array;
  readonly headerAt: number;
  readonly size: number;
}

const sizeOf = (content: ZipMember['content']): number => (typeof content === 'number' ? content : content.length);
const isLarge = ({ size }: Entry): boolean => size >= IN_64_32;
const isFar = ({ headerAt }: Entry): boolean => headerAt >= IN_64_32;
const flagsOf = ({ size }: Entry): number => FLAG_UTF8 | (size === 0 ? 0 : FLAG_DESCRIPTOR);
const wideBytes = (entry: Entry): number => (isLarge(entry) ? 16 : 0) + (isFar(entry) ? 8 : 0);

/** The header before the data, padded so that the data is aligned. */
function addHeader(out: ByteBuilder, entry: Entry): void {
  const wide = wideBytes(entry);
  const extra = wide === 0 ? 0 : 4 + wide;
  const start = entry.headerAt + LOCAL_HEADER_BYTES + entry.name.length + extra + 4;
  const padding = (ALIGNMENT - (start % ALIGNMENT)) % ALIGNMENT;
  out.u32(LOCAL_HEADER).u16(0).u16(flagsOf(entry)).u16(0);
  // Time, date, checksum, sizes: not known yet, or nobody's business.
  out
    .fill(0, 16)
    .u16(entry.name.length)
    .u16(extra + 4 + padding)
    .add(entry.name);
  if (wide > 0) out.u16(EXTRA_64).u16(wide);
  if (isLarge(entry)) out.u64(entry.size).u64(0);
  if (isFar(entry)) out.u64(entry.headerAt);
  out.u16(PADDING_ID).u16(padding).fill(PADDING_BYTE, padding);
}

/** What stands behind the data: checksum (still 0) and sizes. */
function addDescriptor(out: ByteBuilder, entry: Entry): void {
  const { size } = entry;
  if (size === 0) return;
  out.u32(DESCRIPTOR).u32(0);
  if (wideBytes(entry) === 0) out.u32(size).u32(size);
  else out.u64(size).u64(size);
}

/** The entry in the directory. */
function addDescription(out: ByteBuilder, entry: Entry): void {
  const wide = wideBytes(entry);
  const narrow = isLarge(entry) ? IN_64_32 : entry.size;
  out.u32(DIRECTORY_HEADER).u16(0).u16(0).u16(flagsOf(entry)).u16(0).fill(0, 8).u32(narrow).u32(narrow);
  out
    .u16(entry.name.length)
    .u16(wide === 0 ? 0 : 4 + wide)
    .fill(0, 10);
  out.u32(isFar(entry) ? IN_64_32 : entry.headerAt).add(entry.name);
  if (wide > 0) out.u16(EXTRA_64).u16(wide);
  if (isLarge(entry)) out.u64(entry.size).u64(entry.size);
  if (isFar(entry)) out.u64(entry.headerAt);
}

function addEnd(out: ByteBuilder, directoryAt: number, size: number, count: number): void {
  const recordAt = directoryAt + size;
  out.u32(END_RECORD_64).u64(END_RECORD_64_BYTES - 12);
  // Version 3.0 of the zip format on Unix made it, 4.5 is needed.
  out.u16(0x031e).u16(0x002d).u32(0).u32(0).u64(count).u64(count).u64(size).u64(directoryAt);
  out.u32(END_LOCATOR_64).u32(0).u64(recordAt).u32(1);
  const entries = Math.min(count, IN_64_16);
  out.u32(END_RECORD).u16(0).u16(0).u16(entries).u16(entries);
  out.u32(Math.min(size, IN_64_32)).u32(Math.min(directoryAt, IN_64_32)).u16(0);
}
