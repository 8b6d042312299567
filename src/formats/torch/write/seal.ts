import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ReadAt } from '../../directory.js';
import { folderOf } from '../../entry-name.js';
import type { FileToWrite, Patch, WrittenOutput } from '../../format.js';
import { readThrough } from '../zip/checksum.js';
import { findDirectory } from '../zip/find-directory.js';
import { locateEntries } from '../zip/locate-entries.js';
import { readDirectory } from '../zip/read-directory.js';
import { LOCAL_HEADER, type StoredEntry } from '../zip/zip-entry.js';
import { checklistText, isChecklist } from './checklist.js';

/** Where a checksum stands: in the descriptor behind the data, and in the entry of the directory. */
const CRC_IN_DESCRIPTOR = 4;
const CRC_IN_DIRECTORY = 16;

/** Who sees the bytes of a file in their order, with the checksums that are put into it. */
type Watch = (bytes: Uint8Array) => void;

/**
 * The checksums of torch files, and the checklists where there are any: side files first, as they
 * are written. Each file is read once, from front to back: its MD5 counts the checksums that were found on the way.
 */
export async function* sealTorch({ files, sideFiles, open, crc32: known }: WrittenOutput): AsyncIterable<Patch> {
  const checklists = files.filter(isChecklist);
  const folders = new Set(checklists.map(({ path }) => folderOf(path)));
  const digests = new Map<string, string>();
  for (const path of sideFiles) {
    if (!folders.has(folderOf(path))) continue;
    const hash = createHash('md5');
    await readThrough(open(path), 0, open(path).size, bytes => void hash.update(bytes));
    digests.set(path, hash.digest('hex'));
  }
  for (const file of files) {
    if (checklists.includes(file)) continue;
    const hash = folders.has(folderOf(file.path)) ? createHash('md5') : undefined;
    const watch: Watch | undefined = hash === undefined ? undefined : bytes => void hash.update(bytes);
    if (isZip(file)) {
      const places = new Map(file.tensors.map(({ tensor, offset }) => [offset, known?.(tensor)]));
      yield* sealZip(file.path, open(file.path), places, watch);
    } else if (watch !== undefined) await readThrough(open(file.path), 0, file.size, watch);
    if (hash !== undefined) digests.set(file.path, hash.digest('hex'));
  }
  for (const checklist of checklists) {
    yield { path: checklist.path, offset: 0, bytes: new TextEncoder().encode(checklistText(checklist, digests)) };
  }
}

/** False for an index. */
function isZip({ fixed: [first] }: FileToWrite): boolean {
  return (
    first !== undefined && new DataView(first.bytes.buffer, first.bytes.byteOffset).getUint32(0, true) === LOCAL_HEADER
  );
}

/**
 * Puts in the checksum of each entry that has data, behind the data and in the directory. `known` are those that need not be
 * computed, by the place of the data. Without `watch`, the data that they are of is not read.
 */
async function* sealZip(
  path: string,
  file: ReadAt,
  known: ReadonlyMap<number, number | undefined>,
  watch: Watch | undefined,
): AsyncIterable<Patch> {
  const source = { file, path };
  const place = await findDirectory(source);
  const located = await locateEntries(source, await readDirectory(source, file.size));
  const directory = await file.read(place.at, place.size);
  const inDirectory = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  let at = 0;
  let last: number | undefined;
  for (const entry of located.values()) {
    if (entry.size === 0) continue;
    yield* passGap(path, file, { from: at, to: entry.dataAt, crc: last }, watch);
    last = await checksum(file, entry, known.get(entry.dataAt), watch);
    inDirectory.setUint32(entry.describedAt - place.at + CRC_IN_DIRECTORY, last, true);
    at = entry.dataAt + entry.size;
  }
  yield* passGap(path, file, { from: at, to: place.at, crc: last }, watch);
  yield { path, offset: place.at, bytes: directory };
  watch?.(directory);
  const end = place.at + place.size;
  watch?.(await file.read(end, file.size - end));
}

/** What stands between the data of two entries: it begins with the descriptor of the one before, which lacks `crc`. */
async function* passGap(
  path: string,
  file: ReadAt,
  { from, to, crc }: { readonly from: number; readonly to: number; readonly crc: number | undefined },
  watch: Watch | undefined,
): AsyncIterable<Patch> {
  const bytes = await file.read(from, to - from);
  if (crc !== undefined) {
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setUint32(CRC_IN_DESCRIPTOR, crc, true);
    yield { path, offset: from, bytes: bytes.slice(0, CRC_IN_DESCRIPTOR + 4) };
  }
  watch?.(bytes);
}

async function checksum(
  file: ReadAt,
  { dataAt, size }: StoredEntry,
  known: number | undefined,
  watch: Watch | undefined,
): Promise<number> {
  if (known !== undefined && watch === undefined) return known;
  let crc = 0;
  await readThrough(file, dataAt, size, bytes => {
    if (known === undefined) crc = crc32(bytes, crc);
    watch?.(bytes);
  });
  return known ?? crc;
}
