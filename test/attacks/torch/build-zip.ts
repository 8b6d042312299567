import { crc32 } from 'node:zlib';

/** An entry, and what its headers say that is not so. */
export interface EntrySpec {
  readonly name: string | Uint8Array;
  readonly data?: Uint8Array;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  readonly extra?: Uint8Array;
  /** Byte where the directory says that its header is. */
  readonly headerAt?: number;
  /** What the header before the data says instead. */
  readonly local?: Partial<Pick<EntrySpec, 'name' | 'flags' | 'method' | 'crc' | 'size'>> & {
    readonly signature?: number;
  };
  /** Left out of the directory. */
  readonly hidden?: boolean;
}

/** What the end of a zip says that is not so. */
export interface EndSpec {
  readonly disk?: number;
  readonly here?: number;
  readonly entries?: number;
  readonly directorySize?: number;
  readonly directoryAt?: number;
  readonly comment?: Uint8Array;
  readonly commentLength?: number;
  /** Bytes between the directory and the end record: a 64-bit record, or anything else. `at` is where they begin. */
  readonly before?: (
    at: number,
    directory: { readonly at: number; readonly size: number; readonly entries: number },
  ) => Uint8Array;
  readonly after?: Uint8Array;
}

const bytesOf = (name: string | Uint8Array): Uint8Array =>
  typeof name === 'string' ? Buffer.from(name, 'utf8') : name;

function local({ name, data = new Uint8Array(0), ...spec }: EntrySpec): Uint8Array {
  const shown = bytesOf(spec.local?.name ?? name);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(spec.local?.signature ?? 0x04034b50, 0);
  header.writeUInt16LE(spec.local?.flags ?? spec.flags ?? 0x800, 6);
  header.writeUInt16LE(spec.local?.method ?? spec.method ?? 0, 8);
  header.writeUInt32LE(spec.local?.crc ?? spec.crc ?? crc32(data), 14);
  header.writeUInt32LE(spec.local?.size ?? spec.compressedSize ?? spec.size ?? data.length, 18);
  header.writeUInt32LE(spec.local?.size ?? spec.size ?? data.length, 22);
  header.writeUInt16LE(shown.length, 26);
  return Buffer.concat([header, shown, data]);
}

function description({ name, data = new Uint8Array(0), ...spec }: EntrySpec, headerAt: number): Uint8Array {
  const shown = bytesOf(name);
  const extra = spec.extra ?? new Uint8Array(0);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(spec.flags ?? 0x800, 8);
  header.writeUInt16LE(spec.method ?? 0, 10);
  header.writeUInt32LE(spec.crc ?? crc32(data), 16);
  header.writeUInt32LE(spec.compressedSize ?? spec.size ?? data.length, 20);
  header.writeUInt32LE(spec.size ?? data.length, 24);
  header.writeUInt16LE(shown.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(spec.headerAt ?? headerAt, 42);
  return Buffer.concat([header, shown, extra]);
}

/** A zip of these entries, in which everything may be a lie. */
export function buildZip(entries: readonly EntrySpec[], end: EndSpec = {}): Uint8Array {
  const parts: Uint8Array[] = [];
  const descriptions: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const bytes = local(entry);
    parts.push(bytes);
    if (entry.hidden !== true) descriptions.push(description(entry, at));
    at += bytes.length;
  }
  const directory = Buffer.concat(descriptions);
  const size = directory.length;
  const before = end.before?.(at + size, { at, size, entries: descriptions.length }) ?? new Uint8Array(0);
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(end.disk ?? 0, 4);
  record.writeUInt16LE(end.here ?? end.entries ?? descriptions.length, 8);
  record.writeUInt16LE(end.entries ?? descriptions.length, 10);
  record.writeUInt32LE(end.directorySize ?? size, 12);
  record.writeUInt32LE(end.directoryAt ?? at, 16);
  const comment = end.comment ?? new Uint8Array(0);
  record.writeUInt16LE(end.commentLength ?? comment.length, 20);
  return new Uint8Array(Buffer.concat([...parts, directory, before, record, comment, end.after ?? new Uint8Array(0)]));
}

/** A 64-bit end record and its locator, in which everything may be a lie. */
export function end64(
  at: number,
  directory: { readonly at: number; readonly size: number; readonly entries: number },
  lies: Readonly<
    Partial<
      Record<'signature' | 'recordSize' | 'disks', number> &
        Record<'entries' | 'here' | 'size' | 'at' | 'recordAt', bigint>
    >
  > = {},
): Uint8Array {
  const bytes = Buffer.alloc(76);
  bytes.writeUInt32LE(lies.signature ?? 0x06064b50, 0);
  bytes.writeBigUInt64LE(BigInt(lies.recordSize ?? 44), 4);
  bytes.writeBigUInt64LE(lies.here ?? lies.entries ?? BigInt(directory.entries), 24);
  bytes.writeBigUInt64LE(lies.entries ?? BigInt(directory.entries), 32);
  bytes.writeBigUInt64LE(lies.size ?? BigInt(directory.size), 40);
  bytes.writeBigUInt64LE(lies.at ?? BigInt(directory.at), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(lies.recordAt ?? BigInt(at), 64);
  bytes.writeUInt32LE(lies.disks ?? 1, 72);
  return new Uint8Array(bytes);
}

/** Four floats. */
export const FLOATS = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);

/** The entries of an archive of torch's with this pickle and these storages. */
export function archiveEntries(
  pickle: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = { 0: FLOATS },
): readonly [EntrySpec, EntrySpec, EntrySpec, ...EntrySpec[]] {
  return [
    { name: 'archive/data.pkl', data: pickle },
    { name: 'archive/byteorder', data: Buffer.from('little') },
    { name: 'archive/version', data: Buffer.from('3\n') },
    ...Object.entries(storages).map(([key, data]) => ({ name: `archive/data/${key}`, data })),
  ];
}

export const archive = (pickle: Uint8Array, storages?: Readonly<Record<string, Uint8Array>>): Uint8Array =>
  buildZip(archiveEntries(pickle, storages));
